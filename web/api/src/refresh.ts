/**
 * One refresh at a time in a whole browser. A refresh token is good for one use, and one that comes again ends its
 * session: two tabs that notice the same expiry must not both send it. Whoever had to wait looks first whether another
 * tab has done the work. What is shared between tabs is a time, never a token.
 */
import { newKey } from './idempotency';
import { clientProblem } from './problem';

type Turn = () => Promise<boolean>;

/** What the tabs of one browser share. */
export type Browser = {
  /** Web Locks; absent in old browsers and outside a secure context. */
  locks: { request: (name: string, options: { signal: AbortSignal }, turn: Turn) => Promise<boolean> } | undefined;
  store: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  now: () => number;
};

/** Longer than a call waits for its answer, so that nobody pushes in while a refresh is under way. */
const TURN_MS = 35_000;
const LOOK_AGAIN_MS = 60;
/** What one tab writes is seen by another only after a moment. */
const SETTLE_MS = 40;

function thisBrowser(): Browser {
  const locks = (navigator as { locks?: Browser['locks'] }).locks;
  return { locks, store: localStorage, now: () => Date.now() };
}

/**
 * Refreshes for a call that was sent at `sentAt` (epoch ms) and refused, unless some tab has refreshed since. `name` is
 * the session's own among all that this browser keeps.
 */
export function refreshInTurn(name: string, sentAt: number, refresh: Turn, browser: Browser = thisBrowser()): Promise<boolean> {
  const askedAt = browser.now();
  const turn: Turn = async () => {
    if (browser.now() - askedAt > SETTLE_MS) await pause(SETTLE_MS);
    if (refreshedSince(name, sentAt, browser)) return true;
    const opened = await refresh();
    if (opened) browser.store.setItem(`${name}_at`, String(browser.now()));
    return opened;
  };
  return browser.locks ? underLock(name, turn, browser.locks) : underLease(name, turn, browser);
}

/** A mark of the future was made by a clock that has been set back since: it says nothing. */
function refreshedSince(name: string, sentAt: number, { store, now }: Browser): boolean {
  const at = Number(store.getItem(`${name}_at`) ?? '0');
  return at > sentAt && at <= now();
}

async function underLock(name: string, turn: Turn, locks: NonNullable<Browser['locks']>): Promise<boolean> {
  try {
    return await locks.request(name, { signal: AbortSignal.timeout(TURN_MS) }, turn);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'TimeoutError') throw clientProblem('client_timeout');
    throw cause;
  }
}

/** Without Web Locks: whoever stands in the store has the turn. Close to exclusive, which is better than not at all. */
async function underLease(name: string, turn: Turn, browser: Browser): Promise<boolean> {
  const { store, now } = browser;
  const key = `${name}_turn`;
  const mine = newKey();
  for (;;) {
    const [, until] = (store.getItem(key) ?? '').split(' ');
    if (Number(until ?? '0') > now()) {
      await pause(LOOK_AGAIN_MS);
      continue;
    }
    store.setItem(key, `${mine} ${now() + TURN_MS}`);
    await pause(SETTLE_MS);
    if (store.getItem(key)?.startsWith(mine)) break;
  }
  try {
    return await turn();
  } finally {
    if (store.getItem(key)?.startsWith(mine)) store.removeItem(key);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
