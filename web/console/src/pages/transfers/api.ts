import { take, type TransferRow } from '@polybank/api';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { amount, oneOf, shortText, type FilterSpec } from '../../parts/url-filters';

export const STATUSES = ['scheduled', 'processing', 'completed', 'returned', 'cancelled'] as const satisfies readonly TransferRow['status'][];
export type TransferFilter = 'status' | 'query' | 'min_amount' | 'max_amount';

export const FILTERS: FilterSpec<TransferFilter> = {
  status: oneOf(...STATUSES),
  query: shortText,
  min_amount: amount,
  max_amount: amount,
};

export function useTransfers(bankId: string, filters: Partial<Record<TransferFilter, string>>) {
  const { status, ...others } = filters;
  const known = STATUSES.find((candidate) => candidate === status);
  return usePaged(['transfers', bankId, filters], (cursor) =>
    take(
      client.GET('/banks/{bank_id}/transfers', {
        params: { path: { bank_id: bankId }, query: { limit: PAGE_ROWS, ...others, ...(known ? { status: known } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
}

export function useTransfer(bankId: string, transferId: string) {
  return useQuery({
    queryKey: ['transfer', bankId, transferId],
    queryFn: () => take(client.GET('/banks/{bank_id}/transfers/{transfer_id}', { params: { path: { bank_id: bankId, transfer_id: transferId } } })),
  });
}
