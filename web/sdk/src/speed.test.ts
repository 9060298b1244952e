import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Capture } from './index';
import { makeWorld, setVisibility, type World } from './test/world';

class Paints {
  static tell: (name: string, startTime: number) => void = () => undefined;
  static asked: unknown;

  constructor(heard: (list: { getEntriesByName: (name: string) => { startTime: number }[] }) => void) {
    Paints.tell = (told, startTime) => heard({ getEntriesByName: (name) => (name === told ? [{ startTime }] : []) });
  }
  observe = (asked: unknown): void => void (Paints.asked = asked);
  disconnect = (): void => void (Paints.tell = () => undefined);
}

describe('speed', () => {
  let world: World;
  let capture: Capture;
  let timing: { loadEventEnd: number; domContentLoadedEventEnd: number };
  /** How long the browser is busy from now on. */
  let busyMs: number;

  const measured = async (): Promise<unknown[]> => {
    await capture.flush();
    return world.events('performance').map(({ page, element, dwell_ms }) => [page, element, dwell_ms]);
  };

  beforeEach(() => {
    vi.useFakeTimers();
    timing = { loadEventEnd: 1_234.5, domContentLoadedEventEnd: 900 };
    busyMs = 0;
    vi.stubGlobal('performance', { getEntriesByType: (type: string) => (type === 'navigation' ? [timing] : []) });
    vi.stubGlobal('PerformanceObserver', Paints);
    vi.stubGlobal('requestIdleCallback', (ready: () => void) => setTimeout(ready, busyMs));
    vi.stubGlobal('cancelIdleCallback', (asked: number) => clearTimeout(asked));
    world = makeWorld();
    setVisibility('visible');
    capture = world.start();
  });

  afterEach(() => {
    capture.stop();
    Reflect.deleteProperty(document, 'readyState');
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('records the load of the first page, and when something was first to be seen', async () => {
    capture.page('/first');
    await vi.advanceTimersByTimeAsync(0);
    expect(Paints.asked).toEqual({ type: 'paint', buffered: true });
    capture.page('/second');
    Paints.tell('first-paint', 300);
    Paints.tell('first-contentful-paint', 456.4);
    Paints.tell('first-contentful-paint', 999);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await measured()).toEqual([['/first', 'load', 1_235], ['/first', 'first_paint', 456]]);
  });

  it('waits for the end of loading, and takes the document where there is none', async () => {
    Object.defineProperty(document, 'readyState', { configurable: true, value: 'interactive' });
    timing = { loadEventEnd: 0, domContentLoadedEventEnd: 900 };
    capture.page('/first');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await measured()).toEqual([]);
    window.dispatchEvent(new Event('load'));
    await vi.advanceTimersByTimeAsync(0);
    expect(await measured()).toEqual([['/first', 'load', 900]]);
  });

  it('says nothing of a load that was out of sight', async () => {
    setVisibility('hidden');
    capture.page('/first');
    await vi.advanceTimersByTimeAsync(0);
    setVisibility('visible');
    expect(await measured()).toEqual([]);
  });

  it('says nothing, and does no harm, where the browser tells nothing', async () => {
    vi.stubGlobal('performance', {});
    vi.unstubAllGlobals();
    vi.stubGlobal('performance', {});
    Reflect.deleteProperty(globalThis, 'PerformanceObserver');
    capture.page('/first');
    await vi.advanceTimersByTimeAsync(100);
    capture.page('/second');
    await vi.advanceTimersByTimeAsync(100);
    expect(await measured()).toEqual([]);
    expect(world.events('page_view')).toHaveLength(1);
  });

  it('records how long a page kept the browser busy, when that was long', async () => {
    capture.page('/first');
    await vi.advanceTimersByTimeAsync(0);
    busyMs = 200;
    capture.page('/quick');
    await vi.advanceTimersByTimeAsync(1_000);
    busyMs = 201;
    capture.page('/slow');
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await measured()).slice(1)).toEqual([['/slow', 'page_ready', 201]]);
  });

  it('takes the next frame where the browser cannot tell when it is idle', async () => {
    vi.unstubAllGlobals();
    Reflect.deleteProperty(globalThis, 'requestIdleCallback');
    const frames: FrameRequestCallback[] = [];
    vi.stubGlobal('requestAnimationFrame', (ready: FrameRequestCallback) => frames.push(ready));
    vi.stubGlobal('cancelAnimationFrame', () => undefined);
    capture.page('/first');
    capture.page('/slow');
    await vi.advanceTimersByTimeAsync(500);
    for (const ready of frames) ready(0);
    expect((await measured()).filter((one) => (one as string[])[1] === 'page_ready')).toEqual([['/slow', 'page_ready', 500]]);
  });

  it('does not measure a page that was left, or went out of sight, before it was ready', async () => {
    capture.page('/first');
    await vi.advanceTimersByTimeAsync(0);
    busyMs = 800;
    capture.page('/left');
    await vi.advanceTimersByTimeAsync(300);
    capture.page('/hidden');
    await vi.advanceTimersByTimeAsync(300);
    setVisibility('hidden');
    await vi.advanceTimersByTimeAsync(5_000);
    setVisibility('visible');
    expect((await measured()).slice(1)).toEqual([]);
  });
});
