/** What anyone may know of this installation: its banks, and in demo mode the demo credentials. */
import { clientProblem, problemFrom, type Landing } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';

async function fetchLanding(): Promise<Landing> {
  let response: Response;
  try {
    response = await fetch('/api/landing', { headers: { 'X-Polybank-Client': 'web' } });
  } catch {
    throw clientProblem('client_offline');
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problemFrom(body, response.status);
  return body as Landing;
}

export const landingQuery = queryOptions({ queryKey: ['landing'], queryFn: fetchLanding, staleTime: 5 * 60_000 });
