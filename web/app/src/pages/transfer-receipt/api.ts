import { take, type ReceiptSeal, type Transfer } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';
import { BASENAME } from '../../bank';

const POLL_MS = 2_000;

/** A receipt; asked for again while the transfer is under way. */
export function transferQuery(transferId: string) {
  return queryOptions({
    queryKey: ['transfer', transferId],
    queryFn: () =>
      take<Transfer>(api.GET('/transfers/{transfer_id}', { params: { path: { transfer_id: transferId } } })),
    refetchInterval: (query) => (query.state.data?.status === 'processing' ? POLL_MS : false),
  });
}

/** The seal of a receipt; its code leads to the page of this very app. */
export function sealQuery(transferId: string) {
  const base = location.origin + BASENAME;
  return queryOptions({
    queryKey: ['transfer', transferId, 'seal'],
    queryFn: () =>
      take<ReceiptSeal>(
        api.GET('/transfers/{transfer_id}/seal', { params: { path: { transfer_id: transferId }, query: { base } } }),
      ),
    staleTime: 600_000,
  });
}
