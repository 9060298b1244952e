import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Capture } from './index';
import { makeWorld, setVisibility, type World } from './test/world';

/** The browser's own, moved by hand. */
class Sight {
  static all: Sight[] = [];
  readonly watched = new Set<Element>();
  readonly tell: IntersectionObserverCallback;
  readonly options: IntersectionObserverInit | undefined;

  constructor(tell: IntersectionObserverCallback, options?: IntersectionObserverInit) {
    this.tell = tell;
    this.options = options;
    Sight.all.push(this);
  }
  observe = (element: Element): void => void this.watched.add(element);
  unobserve = (element: Element): void => void this.watched.delete(element);
  disconnect = (): void => this.watched.clear();
}

/** So much of it comes into sight. */
function show(id: string, intersectionRatio: number): void {
  const target = document.getElementById(id);
  for (const sight of Sight.all) {
    if (!target || !sight.watched.has(target)) continue;
    const entry = { target, intersectionRatio, isIntersecting: intersectionRatio > 0 } as unknown as IntersectionObserverEntry;
    sight.tell([entry], sight as unknown as IntersectionObserver);
  }
}

describe('exposure', () => {
  let world: World;
  let capture: Capture;

  const exposed = async (): Promise<(string | undefined)[]> => {
    await capture.flush();
    return world.events('exposure').map((event) => `${event.page} ${event.element}`);
  };

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('IntersectionObserver', Sight);
    Sight.all = [];
    world = makeWorld();
    setVisibility('visible');
    document.body.innerHTML = '<div id="card" data-expose="home.card"></div><div id="plain"></div>';
    capture = world.start();
    capture.page('/');
  });

  afterEach(() => {
    capture.stop();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('records what was half in sight for a second, by its name', async () => {
    expect(Sight.all[0]?.options).toEqual({ threshold: 0.5 });
    show('card', 0.5);
    await vi.advanceTimersByTimeAsync(999);
    expect(await exposed()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await exposed()).toEqual(['/ home.card']);
    expect(world.events('exposure')[0]).not.toHaveProperty('dwell_ms');
  });

  it('records nothing that was less than half in sight, or for less than a second', async () => {
    show('card', 0.49);
    await vi.advanceTimersByTimeAsync(5_000);
    show('card', 0.8);
    await vi.advanceTimersByTimeAsync(900);
    show('card', 0.2);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await exposed()).toEqual([]);
  });

  it('records it once a view, also when it goes and comes, or stands there twice', async () => {
    show('card', 1);
    await vi.advanceTimersByTimeAsync(1_500);
    show('card', 0);
    show('card', 1);
    await vi.advanceTimersByTimeAsync(1_500);
    document.body.insertAdjacentHTML('beforeend', '<div id="again" data-expose="home.card"></div>');
    await vi.advanceTimersByTimeAsync(0);
    show('again', 1);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(await exposed()).toEqual(['/ home.card']);
  });

  it('counts it for the page it stays in sight of, each time from the start', async () => {
    show('card', 1);
    await vi.advanceTimersByTimeAsync(600);
    capture.page('/next');
    await vi.advanceTimersByTimeAsync(600);
    expect(await exposed()).toEqual([]);
    await vi.advanceTimersByTimeAsync(400);
    expect(await exposed()).toEqual(['/next home.card']);
  });

  it('does not count the time the page is hidden', async () => {
    show('card', 1);
    await vi.advanceTimersByTimeAsync(600);
    setVisibility('hidden');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.events('exposure')).toEqual([]);
    setVisibility('visible');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await exposed()).toEqual(['/ home.card']);
  });

  it('finds what comes later and forgets what goes', async () => {
    document.body.insertAdjacentHTML('beforeend', '<p><span id="late" data-expose="late"></span></p>');
    await vi.advanceTimersByTimeAsync(0);
    document.getElementById('plain')?.setAttribute('data-expose', 'named');
    await vi.advanceTimersByTimeAsync(0);
    show('late', 1);
    show('plain', 1);
    show('card', 1);
    document.getElementById('card')?.remove();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await exposed()).toEqual(['/ late', '/ named']);
    expect([...(Sight.all[0]?.watched ?? [])].map((element) => element.id)).toEqual(['late', 'plain']);
  });

  it('does nothing, and no harm, where the browser cannot tell', async () => {
    capture.stop();
    vi.unstubAllGlobals();
    Sight.all = [];
    capture = world.start();
    capture.page('/old');
    await vi.advanceTimersByTimeAsync(2_000);
    setVisibility('hidden');
    await vi.advanceTimersByTimeAsync(0);
    expect(world.events('page_view').some((event) => event.page === '/old')).toBe(true);
    expect(Sight.all).toEqual([]);
  });
});
