/** The one client of the console. Every 401 that is not a wrong password means: sign in again. */
import { createConsoleClient, type ProblemError } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';

type Listener = (problem: ProblemError) => void;
const listeners = new Set<Listener>();

export const client = createConsoleClient({
  language: currentLanguage,
  onSignedOut: (problem) => {
    if (problem.code === 'credentials_wrong') return;
    for (const listener of listeners) listener(problem);
  },
});

export function onSignedOut(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
