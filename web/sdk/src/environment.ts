/** What the capture asks of the browser; a test may be one. */
import type { Locks } from './queue';

export type Environment = {
  now: () => number;
  /** From 0 to 1, without 1. */
  random: () => number;
  uuid: () => string;
  fetch: typeof fetch;
  beacon: ((url: string, body: Blob) => boolean) | undefined;
  locks: Locks | undefined;
  document: Document;
  window: Window & typeof globalThis;
};

export function environmentOf(given: Partial<Environment> = {}): Environment {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    uuid: () => crypto.randomUUID(),
    fetch: (...args) => fetch(...args),
    beacon: typeof navigator.sendBeacon === 'function' ? (url, body) => navigator.sendBeacon(url, body) : undefined,
    locks: 'locks' in navigator ? navigator.locks : undefined,
    document,
    window,
    ...given,
  };
}
