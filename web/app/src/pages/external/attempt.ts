/** The attempt under way in this tab: whoever comes back with another one began elsewhere, and is not let in. */
import { bankKey } from '../../bank';
import type { Brought } from './api';

export type Attempt = { id: string; purpose: 'sign_in' | 'link'; name: string };

const KEY = bankKey('external_attempt');

export function keepAttempt(attempt: Attempt): void {
  sessionStorage.setItem(KEY, JSON.stringify(attempt));
}

export function keptAttempt(): Attempt | undefined {
  const kept = sessionStorage.getItem(KEY);
  if (kept === null) return undefined;
  try {
    const read = JSON.parse(kept) as Partial<Attempt>;
    if (typeof read.id !== 'string' || typeof read.name !== 'string') return undefined;
    return { id: read.id, name: read.name, purpose: read.purpose === 'link' ? 'link' : 'sign_in' };
  } catch {
    return undefined;
  }
}

/** Somebody came back with it: it serves nobody who comes back after them. */
export function dropAttempt(): void {
  sessionStorage.removeItem(KEY);
}

/** What a provider put into the address, if it is whole. */
export function broughtIn(params: URLSearchParams): Brought | undefined {
  const [state, code, iss] = [params.get('state'), params.get('code'), params.get('iss')];
  if (!state || !code) return undefined;
  return { state, code, ...(iss ? { iss } : {}) };
}

/** Where the browser may be sent: a page of this very server, or one that speaks TLS. */
export function leave(url: string): void {
  const to = new URL(url, location.origin);
  if (to.protocol === 'https:' || to.origin === location.origin) location.assign(to.href);
}
