import { take, type AccountDetail, type Page, type Transaction } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

export type Direction = 'all' | 'in' | 'out';

export function accountQuery(accountId: string) {
  return queryOptions({
    queryKey: ['accounts', accountId],
    queryFn: () =>
      take<AccountDetail>(api.GET('/accounts/{account_id}', { params: { path: { account_id: accountId } } })),
  });
}

export function transactionsOf(
  accountId: string,
  direction: Direction,
  limit: number,
  cursor?: string,
): Promise<Page<Transaction>> {
  return take<Page<Transaction>>(
    api.GET('/accounts/{account_id}/transactions', {
      params: {
        path: { account_id: accountId },
        query: { limit, ...(direction === 'all' ? {} : { direction }), ...(cursor ? { cursor } : {}) },
      },
    }),
  );
}
