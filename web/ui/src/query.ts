/** Server state: reads are retried when no answer came; writes never by themselves. */
import { ProblemError } from '@polybank/api';
import { QueryClient } from '@tanstack/react-query';

const RETRIES = 2;

function worthRetrying(failures: number, error: Error): boolean {
  if (failures >= RETRIES) return false;
  if (!(error instanceof ProblemError)) return false;
  return error.unanswered || error.problem.status === 503;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // `always`: without a network a screen says so at once, and does not wait in silence. It then has to be told to ask
      // again when the network is back.
      queries: { networkMode: 'always', retry: worthRetrying, staleTime: 15_000, gcTime: 5 * 60_000, refetchOnWindowFocus: true, refetchOnReconnect: true },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
