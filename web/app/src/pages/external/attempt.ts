/** The attempt under way in this tab: whoever comes back with another one began elsewhere, and is not let in. */
import { bankKey } from '../../bank';

export type Attempt = { id: string; purpose: 'sign_in' | 'link'; name: string };

const KEY = bankKey('external_attempt');

export function keepAttempt(attempt: Attempt): void {
  sessionStorage.setItem(KEY, JSON.stringify(attempt));
}

/** Once: what was taken is gone. */
export function takeAttempt(): Attempt | undefined {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (kept === null) return undefined;
  try {
    const read = JSON.parse(kept) as Partial<Attempt>;
    if (typeof read.id !== 'string' || typeof read.name !== 'string') return undefined;
    return { id: read.id, name: read.name, purpose: read.purpose === 'link' ? 'link' : 'sign_in' };
  } catch {
    return undefined;
  }
}
