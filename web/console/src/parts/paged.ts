/**
 * Cursor paging over TanStack's infinite queries, in the shape the tables take.
 * The key is [list, bank, filters]: while filters change the old rows stay, but never across banks.
 */
import type { Page } from '@polybank/api';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Loaded } from './data-table';

export const PAGE_ROWS = 50;

type ListKey = readonly [list: string, bank: string | null, filters: unknown];

export function usePaged<Row>(key: ListKey, fetchPage: (cursor: string | undefined) => Promise<Page<Row>>): Loaded<Row> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => fetchPage(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: (previous, from) => (from?.queryKey[1] === key[1] ? previous : undefined),
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items), [query.data]);
  return {
    rows,
    error: query.error,
    pending: query.isPending,
    hasMore: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  };
}
