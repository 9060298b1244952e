import { take, type DemoBehind, type DemoCustomers, type DemoHandset, type Landing } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../api';

const POLL_MS = 2_000;
/** Nobody touched the page for this long: the panel stops asking, and asks again at the next touch. */
export const ATTENDED_MS = 60_000;
const MESSAGES = 20;
const ENTRIES = 10;

export function handsetQuery(phone: string) {
  return queryOptions({
    queryKey: ['demo', 'handset', phone],
    queryFn: () => take<DemoHandset>(api.GET('/demo/handset', { params: { query: { phone, limit: MESSAGES } } })),
    refetchInterval: POLL_MS,
    retry: false,
  });
}

export const customersQuery = queryOptions({
  queryKey: ['demo', 'customers'],
  queryFn: () => take<DemoCustomers>(api.GET('/demo/customers')),
  staleTime: 600_000,
});

export const behindQuery = queryOptions({
  queryKey: ['behind'],
  queryFn: () => take<DemoBehind>(api.GET('/demo/behind', { params: { query: { limit: ENTRIES } } })),
  retry: false,
});

export const landingQuery = queryOptions({
  queryKey: ['landing'],
  queryFn: async (): Promise<Landing> => {
    const response = await fetch('/api/landing', { headers: { 'X-Polybank-Client': 'web' } });
    if (!response.ok) throw new Error(`landing ${response.status}`);
    return (await response.json()) as Landing;
  },
  staleTime: 600_000,
  retry: false,
});
