import { take, withKey, type AccountStatement, type GenuineStatement, type Page, type StatementRequest } from '@polybank/api';
import { infiniteQueryOptions } from '@tanstack/react-query';
import { api } from '../../api';

const PAGE_SIZE = 20;
const WATCH_MS = 1_500;

function underway(statement: AccountStatement): boolean {
  return statement.status === 'queued' || statement.status === 'making';
}

/** The customer's statements; asked for again while one of them is being made. */
export const statementsQuery = infiniteQueryOptions({
  queryKey: ['statements'],
  queryFn: ({ pageParam }) =>
    take<Page<AccountStatement>>(
      api.GET('/statements', { params: { query: { limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) } } }),
    ),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: Page<AccountStatement>) => last.next_cursor ?? undefined,
  refetchInterval: (query) =>
    query.state.data?.pages.some((page) => page.items.some(underway)) === true ? WATCH_MS : false,
});

export function askFor(body: StatementRequest, key: string): Promise<AccountStatement> {
  return take<AccountStatement>(api.POST('/statements', { body, ...withKey(key) }));
}

/** The file of a statement. */
export async function fileOf(statement: AccountStatement): Promise<File> {
  const path = { statement_id: statement.statement_id };
  const blob = await take<unknown>(api.GET('/statements/{statement_id}/file', { params: { path }, parseAs: 'blob' }));
  const type = statement.format === 'pdf' ? 'application/pdf' : 'text/csv';
  return new File([blob as Blob], `${statement.number}.${statement.format}`, { type });
}

export function verify(number: string, code: string): Promise<GenuineStatement> {
  return take<GenuineStatement>(api.POST('/statements/verification', { body: { number, code } }));
}
