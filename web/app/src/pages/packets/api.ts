import {
  take,
  withKey,
  type Packet,
  type PacketDetail,
  type PacketDraft,
  type PacketGlance,
  type PacketOpened,
  type PacketPage,
  type PacketPreview,
  type PacketTerms,
} from '@polybank/api';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../../api';
import { BASENAME } from '../../bank';

export type Side = 'given' | 'received';
/** A packet is named by its code, or by its id where it is for one customer alone. */
export type Named = { code: string } | { packet_id: string };

export const termsQuery = queryOptions({
  queryKey: ['packets', 'terms'],
  queryFn: () => take<PacketTerms>(api.GET('/packets/terms')),
});

export function packetsQuery(side: Side) {
  return infiniteQueryOptions({
    queryKey: ['packets', 'list', side],
    queryFn: ({ pageParam }) =>
      take<PacketPage>(api.GET('/packets', { params: { query: { side, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export function packetQuery(id: string) {
  return queryOptions({
    queryKey: ['packets', 'one', id],
    queryFn: () => take<PacketDetail>(api.GET('/packets/{packet_id}', { params: { path: { packet_id: id } } })),
  });
}

export function glanceQuery(named: Named) {
  return queryOptions({
    queryKey: ['packets', 'glance', named],
    queryFn: () => take<PacketGlance>(api.POST('/packets/look', { body: named })),
    // A wrong code counts: it is not tried again by itself.
    retry: false,
    staleTime: 30_000,
  });
}

export function previewPacket(body: PacketDraft): Promise<PacketPreview> {
  return take<PacketPreview>(api.POST('/packets/preview', { body }));
}

export function givePacket(body: PacketDraft, key: string): Promise<Packet> {
  return take<Packet>(api.POST('/packets', { body, ...withKey(key) }));
}

export function openPacket(body: Named & { account_id?: string }, key: string): Promise<PacketOpened> {
  return take<PacketOpened>(api.POST('/packets/claims', { body, ...withKey(key) }));
}

/** Where whoever gets the code opens it. */
export function linkOf(code: string): string {
  return `${location.origin}${BASENAME}/packets/open?code=${code}`;
}
