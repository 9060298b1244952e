import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCapture, type BehaviourEvent, type Capture } from './index';
import { setVisibility } from './test/world';

describe('who was there', () => {
  let signedIn: boolean;
  let online: boolean;
  let sent: BehaviourEvent[];
  let capture: Capture;
  const kept = new Map<string, string>();
  const store = {
    get length() { return kept.size; },
    key: (place: number) => [...kept.keys()][place] ?? null,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const start = (): Capture =>
    startCapture({
      endpoint: '/events',
      deviceId: 'd',
      signedIn: () => signedIn,
      store,
      environment: {
        locks: undefined,
        fetch: (_, init) => {
          if (!online) return Promise.reject(new TypeError('offline'));
          sent.push(...(JSON.parse(String(init?.body)) as { events: BehaviourEvent[] }).events);
          return Promise.resolve(new Response(null, { status: 202 }));
        },
      },
    });
  const told = (): [string | undefined, string | undefined][] => sent.filter((event) => event.name === 'click').map((event) => [event.element, event.by]);

  beforeEach(() => {
    vi.useFakeTimers();
    [signedIn, online, sent] = [false, true, []];
    kept.clear();
    setVisibility('visible');
    capture = start();
    capture.page('/');
  });
  afterEach(() => {
    capture.stop();
    vi.useRealTimers();
  });

  it('is told with each event, as it was when it happened', async () => {
    capture.click('before');
    signedIn = true;
    capture.click('after');
    await capture.flush();
    expect(told()).toEqual([['before', 'visitor'], ['after', 'customer']]);
  });

  it('is sent before a session ends, and nobody by name if it cannot be', async () => {
    signedIn = true;
    capture.click('in time');
    await capture.turn();
    expect(told()).toEqual([['in time', 'customer']]);
    online = false;
    capture.click('too late');
    await capture.turn();
    signedIn = false;
    capture.click('visitor');
    online = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told().slice(1)).toEqual([['too late', 'unsaid'], ['visitor', 'visitor']]);
  });

  it('closes the view of whoever was there', async () => {
    signedIn = true;
    capture.page('/accounts');
    await vi.advanceTimersByTimeAsync(1_000);
    signedIn = false;
    capture.page('/sign-in');
    await capture.flush();
    expect(sent.find((event) => event.page === '/accounts')?.by).toBe('customer');
  });

  it('is not certain of what a tab that is gone left behind', async () => {
    signedIn = true;
    online = false;
    capture.click('left behind');
    await capture.flush();
    capture.stop();
    online = true;
    capture = start();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(told()).toEqual([['left behind', 'unsaid']]);
  });
});
