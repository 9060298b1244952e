import { take, withKey, type ConsentDecision, type ConsentHistory, type OwnConsents } from '@polybank/api';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../../api';
import { heedConsents } from '../../capture';

/** What is decided holds at once also for what this app records. */
async function heeded(answer: Promise<OwnConsents>): Promise<OwnConsents> {
  const own = await answer;
  heedConsents(own);
  return own;
}

export const consentsQuery = queryOptions({
  queryKey: ['consents'],
  queryFn: () => heeded(take<OwnConsents>(api.GET('/me/consents'))),
});

export const consentHistoryQuery = infiniteQueryOptions({
  queryKey: ['consents', 'history'],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam }) =>
    take<ConsentHistory>(
      api.GET('/me/consents/history', { params: { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } } }),
    ),
  getNextPageParam: (page) => page.next_cursor ?? undefined,
});

export function decideConsent(body: ConsentDecision, key: string): Promise<OwnConsents> {
  return heeded(take<OwnConsents>(api.PUT('/me/consents', { body, ...withKey(key) })));
}
