import { take, type PacketRow } from '@polybank/api';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { oneOf, type FilterSpec } from '../../parts/url-filters';

export const STATUSES = ['open', 'returning', 'claimed', 'returned'] as const satisfies readonly PacketRow['status'][];
export type PacketFilter = 'status';
export const FILTERS: FilterSpec<PacketFilter> = { status: oneOf(...STATUSES) };

export function usePackets(bankId: string, filters: Partial<Record<PacketFilter, string>>) {
  const status = STATUSES.find((candidate) => candidate === filters.status);
  return usePaged(['packets', bankId, filters], (cursor) =>
    take(
      client.GET('/banks/{bank_id}/packets', {
        params: { path: { bank_id: bankId }, query: { limit: PAGE_ROWS, ...(status ? { status } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
}

export function usePacketAccount(bankId: string) {
  return useQuery({
    queryKey: ['packets', bankId, 'account'],
    queryFn: () => take(client.GET('/banks/{bank_id}/packet-account', { params: { path: { bank_id: bankId } } })),
  });
}

export function usePacket(bankId: string, packetId: string) {
  return useQuery({
    queryKey: ['packet', bankId, packetId],
    queryFn: () => take(client.GET('/banks/{bank_id}/packets/{packet_id}', { params: { path: { bank_id: bankId, packet_id: packetId } } })),
  });
}
