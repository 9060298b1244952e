import { take, type TransactionMonth, type TransactionPage } from '@polybank/api';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../../api';
import type { Filter } from './filter';

const PAGE_SIZE = 20;
/** A search that needs more than an index asks for more at once. */
const SEARCH_SIZE = 50;

export function historyQuery(filter: Filter) {
  const { account, text, direction, kind, min, max, from, to, counterparty } = filter;
  const searched = Boolean(text ?? kind ?? min ?? max ?? counterparty);
  return infiniteQueryOptions({
    queryKey: ['transactions', 'list', filter],
    queryFn: ({ pageParam }) =>
      take<TransactionPage>(
        api.GET('/transactions', {
          params: {
            query: {
              limit: searched ? SEARCH_SIZE : PAGE_SIZE,
              ...(account ? { account_id: account } : {}),
              ...(text ? { text } : {}),
              ...(counterparty ? { counterparty } : {}),
              ...(direction ? { direction } : {}),
              ...(kind ? { kind } : {}),
              ...(min ? { amount_min: min } : {}),
              ...(max ? { amount_max: max } : {}),
              ...(from ? { from } : {}),
              ...(to ? { to } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: TransactionPage) => last.next_cursor ?? undefined,
  });
}

/** What a month (`YYYY-MM`) brought and took. */
export function monthQuery(month: string, accountId: string | undefined) {
  return queryOptions({
    queryKey: ['transactions', 'month', month, accountId ?? 'all'],
    queryFn: () =>
      take<TransactionMonth>(
        api.GET('/transactions/month', {
          params: { query: { month, ...(accountId ? { account_id: accountId } : {}) } },
        }),
      ),
  });
}
