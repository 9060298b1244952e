import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCapture, type BehaviourEvent, type Capture } from './index';

type Sent = { url: string; events: BehaviourEvent[]; keepalive: boolean | undefined };

function memoryStore() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

function setVisibility(state: 'visible' | 'hidden'): void {
  Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('behaviour capture', () => {
  let sent: Sent[];
  let status: number | 'offline';
  let capture: Capture;
  let store: ReturnType<typeof memoryStore>;

  const start = (): Capture =>
    startCapture({
      endpoint: '/events',
      deviceId: 'device-1',
      store,
      environment: {
        fetch: (url, init) => {
          if (status === 'offline') return Promise.reject(new TypeError('offline'));
          const body = JSON.parse(String(init?.body)) as { events: BehaviourEvent[] };
          sent.push({ url: String(url), events: body.events, keepalive: init?.keepalive });
          return Promise.resolve(new Response(null, { status }));
        },
      },
    });

  beforeEach(() => {
    vi.useFakeTimers();
    sent = [];
    status = 202;
    store = memoryStore();
    setVisibility('visible');
    capture = start();
  });

  afterEach(() => {
    capture.stop();
    vi.useRealTimers();
  });

  it('reports a page with the time it was in sight', async () => {
    capture.page('/accounts/:id');
    await vi.advanceTimersByTimeAsync(3_000);
    capture.page('/transfer');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent[0]?.events).toMatchObject([{ name: 'page_view', page: '/accounts/:id', dwell_ms: 3_000, device_id: 'device-1' }]);
  });

  it('records clicks only on declared elements', async () => {
    document.body.innerHTML = '<button data-track="home.transfer"><i id="icon"></i></button><button id="other"></button>';
    capture.page('/');
    document.getElementById('icon')?.click();
    document.getElementById('other')?.click();
    await capture.flush();
    expect(sent.flatMap((batch) => batch.events).map((event) => event.element)).toEqual(['home.transfer']);
  });

  it('sends early when twenty events wait, in one batch', async () => {
    capture.page('/');
    for (let index = 0; index < 20; index += 1) capture.click(`item-${index}`);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.events).toHaveLength(20);
  });

  it('keeps events while offline, pauses longer each time, and delivers each once', async () => {
    status = 'offline';
    capture.page('/');
    capture.click('a');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(sent).toHaveLength(0);
    expect(store.kept.get('pb.capture')).toContain('"element":"a"');
    status = 202;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent.flatMap((batch) => batch.events).filter((event) => event.element === 'a')).toHaveLength(1);
    expect(store.kept.get('pb.capture')).toBeUndefined();
  });

  it('delivers after a restart what the last visit could not', async () => {
    status = 'offline';
    capture.page('/');
    capture.click('kept');
    capture.stop();
    await vi.advanceTimersByTimeAsync(0);
    status = 202;
    capture = start();
    await capture.flush();
    expect(sent.flatMap((batch) => batch.events).some((event) => event.element === 'kept')).toBe(true);
  });

  it('does not let a batch that is refused for good block the next', async () => {
    status = 400;
    capture.page('/');
    capture.click('poison');
    await capture.flush();
    status = 202;
    capture.click('good');
    await capture.flush();
    expect(sent.at(-1)?.events.map((event) => event.element)).toEqual(['good']);
  });

  it('closes the view when hidden, hands it over at once, and counts time in sight only', async () => {
    capture.page('/');
    await vi.advanceTimersByTimeAsync(1_000);
    setVisibility('hidden');
    await vi.advanceTimersByTimeAsync(60_000);
    setVisibility('visible');
    await vi.advanceTimersByTimeAsync(2_000);
    setVisibility('hidden');
    await vi.advanceTimersByTimeAsync(0);
    const views = sent.flatMap((batch) => batch.events).filter((event) => event.name === 'page_view');
    expect(views.map((event) => event.dwell_ms)).toEqual([1_000, 2_000]);
    expect(sent[0]?.keepalive).toBe(true);
  });
});
