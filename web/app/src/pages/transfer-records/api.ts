import { take, type Page, type Transfer } from '@polybank/api';
import { infiniteQueryOptions } from '@tanstack/react-query';
import { api } from '../../api';

const PAGE_SIZE = 20;

export const transfersQuery = infiniteQueryOptions({
  queryKey: ['transfers', 'list'],
  queryFn: ({ pageParam }) =>
    take<Page<Transfer>>(
      api.GET('/transfers', { params: { query: { limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) } } }),
    ),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: Page<Transfer>) => last.next_cursor ?? undefined,
});
