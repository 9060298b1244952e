/** A browser and a bank for the tests of the capture: what was sent, what is kept, and what the bank answers. */
import { startCapture, type BehaviourEvent, type Capture, type CaptureOptions } from '../index';
import type { Locks, Store } from '../queue';

export type Sent = { url: string; events: BehaviourEvent[]; version: string | undefined; keepalive: boolean | undefined };

export function memoryStore(): Store & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get length() {
      return kept.size;
    },
    key: (place) => [...kept.keys()][place] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

type Given = (lock: Lock | null) => unknown;

/** Locks as the tabs of one browser share them: granted in turn, each for as long as its work takes. */
export function memoryLocks(): Locks {
  const held = new Map<string, Promise<unknown>>();
  const request = (name: string, of: LockOptions | Given, given: Given = of as Given): Promise<unknown> => {
    const before = held.get(name);
    if (before && typeof of === 'object' && of.ifAvailable) return Promise.resolve(given(null));
    const work = (before ?? Promise.resolve()).then(() => given({ name, mode: 'exclusive' }));
    const over = work.then(() => {
      if (held.get(name) === over) held.delete(name);
    });
    held.set(name, over);
    return work;
  };
  return { request: request as Locks['request'] };
}

export function setVisibility(state: 'visible' | 'hidden'): void {
  Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
  document.dispatchEvent(new Event('visibilitychange'));
}

export type World = ReturnType<typeof makeWorld>;

/** One browser; every `start` is a tab of it. */
export function makeWorld() {
  const world = {
    sent: [] as Sent[],
    status: 202 as number | 'offline',
    headers: {} as Record<string, string>,
    drawn: 0,
    store: memoryStore(),
    locks: undefined as Locks | undefined,
    start(more: Partial<CaptureOptions> = {}): Capture {
      return startCapture({
        endpoint: '/events',
        deviceId: 'device-1',
        consent: 'given',
        store: world.store,
        ...more,
        environment: {
          random: () => world.drawn,
          locks: world.locks,
          fetch: (url, init) => {
            if (world.status === 'offline') return Promise.reject(new TypeError('offline'));
            const body = JSON.parse(String(init?.body)) as { events: BehaviourEvent[]; version?: string };
            world.sent.push({ url: String(url), events: body.events, version: body.version, keepalive: init?.keepalive });
            return Promise.resolve(new Response(null, { status: world.status, headers: world.headers }));
          },
        },
      });
    },
    /** What the bank was sent, or of it what has this name. */
    events: (name?: BehaviourEvent['name']): BehaviourEvent[] =>
      world.sent.flatMap(({ events }) => events).filter((event) => name === undefined || event.name === name),
    /** What waits in the store, of all tabs. */
    waiting: (): string => [...world.store.kept.values()].join(),
  };
  return world;
}
