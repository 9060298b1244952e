import { take, type ReceiptSeal, type Transfer } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';
import { BASENAME } from '../../bank';

const POLL_MS = 2_000;
const POLL_FAR_MS = 3_600_000;

/** A receipt; asked for again while the transfer is under way. */
export function transferQuery(transferId: string) {
  return queryOptions({
    queryKey: ['transfer', transferId],
    queryFn: () =>
      take<Transfer>(api.GET('/transfers/{transfer_id}', { params: { path: { transfer_id: transferId } } })),
    refetchInterval: (query) => pollAfter(query.state.data),
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

/** Often while it is under way or about to leave; a scheduled one is looked at again when it should have left. */
function pollAfter(transfer: Transfer | undefined): number | false {
  if (transfer?.status === 'processing') return POLL_MS;
  if (transfer?.status !== 'scheduled') return false;
  const left = Date.parse(transfer.leaves_at) - Date.now();
  return Math.min(Math.max(left, POLL_MS), POLL_FAR_MS);
}
