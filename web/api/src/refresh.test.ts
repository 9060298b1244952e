import { describe, expect, it } from 'vitest';
import { createCustomerClient, take } from './index';
import { refreshInTurn, type Browser } from './refresh';

const LATENCY_MS = 15;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Web Locks as far as they are used: one holder of a name at a time, the others in order. */
function fakeLocks(): Browser['locks'] {
  const tails = new Map<string, Promise<unknown>>();
  return {
    request: (name, _, turn) => {
      const mine = (tails.get(name) ?? Promise.resolve()).then(turn);
      tails.set(name, mine.catch(() => undefined));
      return mine;
    },
  };
}

function fakeBrowser(locks: Browser['locks']): Browser {
  const kept = new Map<string, string>();
  return {
    locks,
    store: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    now: () => Date.now(),
  };
}

/** A bank that rotates refresh tokens, and ends the session when one comes a second time. */
function rotatingBank() {
  const jar = { access: 0, refresh: 0 };
  const bank = { access: 1, refresh: 0, ended: false, refreshes: 0, calls: 0 };
  const answer = (status: number, body: unknown = {}): Response => new Response(JSON.stringify(body), { status });
  const refused = (code: string): Response => answer(401, { type: 'about:blank', title: code, status: 401, code, trace_id: 't' });
  const serve = async (request: Request): Promise<Response> => {
    const sent = { ...jar };
    await pause(LATENCY_MS);
    if (!request.url.endsWith('/session/refresh')) {
      bank.calls += 1;
      return bank.ended ? refused('session_revoked') : sent.access === bank.access ? answer(200) : refused('session_expired');
    }
    bank.refreshes += 1;
    if (sent.refresh !== bank.refresh) bank.ended = true;
    if (bank.ended) return refused('session_revoked');
    bank.access += 1;
    bank.refresh += 1;
    await pause(LATENCY_MS);
    Object.assign(jar, { access: bank.access, refresh: bank.refresh });
    return answer(200);
  };
  return { bank, serve };
}

function tab(serve: (request: Request) => Promise<Response>, browser: Browser) {
  const ends: string[] = [];
  const client = createCustomerClient('lanwan', {
    language: () => 'zh',
    refresh: () =>
      take(client.POST('/session/refresh', { body: { device_id: 'd1' } })).then(
        () => true,
        () => false,
      ),
    turns: { name: 'lanwan.refresh', browser },
    onSignedOut: (end) => ends.push(end.code),
    fetch: (input) => serve(input as Request),
  });
  return { client, ends };
}

describe.each([
  ['with Web Locks', fakeLocks],
  ['without them', () => undefined],
])('two tabs of one session, %s', (_, locks) => {
  it('refresh once between them when both find it expired', async () => {
    const { bank, serve } = rotatingBank();
    const browser = fakeBrowser(locks());
    const [one, other] = [tab(serve, browser), tab(serve, browser)];
    await Promise.all([take(one.client.GET('/me')), take(other.client.GET('/accounts'))]);
    expect(bank).toMatchObject({ refreshes: 1, ended: false });
    expect([...one.ends, ...other.ends]).toEqual([]);
  });

  it('refresh again, one after the other, when it expires again', async () => {
    const { bank, serve } = rotatingBank();
    const browser = fakeBrowser(locks());
    const [one, other] = [tab(serve, browser), tab(serve, browser)];
    await take(one.client.GET('/me'));
    await pause(2);
    bank.access += 1;
    await Promise.all([take(one.client.GET('/me')), take(other.client.GET('/me'))]);
    expect(bank).toMatchObject({ refreshes: 2, ended: false });
  });
});

describe('a turn to refresh', () => {
  it('is not spent when another tab refreshed while this one waited', async () => {
    const browser = fakeBrowser(fakeLocks());
    const sentAt = browser.now() - 1_000;
    browser.store.setItem('s_at', String(sentAt + 500));
    expect(await refreshInTurn('s', sentAt, () => Promise.reject(new Error('must not refresh')), browser)).toBe(true);
  });

  it('does not believe a mark of the future: the clock was set back', async () => {
    const browser = fakeBrowser(fakeLocks());
    browser.store.setItem('s_at', String(browser.now() + 60_000));
    let refreshes = 0;
    await refreshInTurn('s', browser.now(), () => Promise.resolve((refreshes += 1) > 0), browser);
    expect(refreshes).toBe(1);
  });

  it('goes to the next in line when a refresh was refused or broke', async () => {
    const browser = fakeBrowser(undefined);
    const sentAt = browser.now();
    await expect(refreshInTurn('s', sentAt, () => Promise.reject(new Error('no network')), browser)).rejects.toThrow('no network');
    expect(await refreshInTurn('s', sentAt, () => Promise.resolve(false), browser)).toBe(false);
    expect(await refreshInTurn('s', sentAt, () => Promise.resolve(true), browser)).toBe(true);
  });

  it('does not wait for ever for a tab that hangs', async () => {
    const locks: Browser['locks'] = { request: () => Promise.reject(new DOMException('too long', 'TimeoutError')) };
    await expect(refreshInTurn('s', 0, () => Promise.resolve(true), fakeBrowser(locks))).rejects.toMatchObject({ code: 'client_timeout' });
  });
});
