import type { Transaction } from '@polybank/api';
import { useQueries } from '@tanstack/react-query';
import { transactionsOf } from '../account/api';

const SHOWN = 5;
const ACCOUNTS_READ = 3;

export type Recent = { entries: Transaction[]; pending: boolean; error: Error | null; refetch: () => Promise<unknown> };

/** The last transactions across the first accounts of the customer. */
export function useRecent(accountIds: readonly string[]): Recent {
  return useQueries({
    queries: accountIds.slice(0, ACCOUNTS_READ).map((id) => ({
      queryKey: ['accounts', id, 'recent'],
      queryFn: () => transactionsOf(id, 'all', SHOWN),
    })),
    combine: (results) => ({
      entries: results
        .flatMap((result) => result.data?.items ?? [])
        .sort((one, other) => Date.parse(other.booked_at) - Date.parse(one.booked_at))
        .slice(0, SHOWN),
      pending: results.some((result) => result.isPending),
      error: results.find((result) => result.error)?.error ?? null,
      refetch: () => Promise.all(results.map((result) => result.refetch())),
    }),
  });
}
