import { take, type Transfer } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

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
