import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Capture } from './index';
import { makeWorld, memoryLocks, setVisibility, type World } from './test/world';

describe('what waits', () => {
  let world: World;
  let tabs: Capture[];

  const open = (...more: Parameters<World['start']>): Capture => {
    const tab = world.start(...more);
    tabs.push(tab);
    return tab;
  };
  /** The tab is gone without a word: its lock is free and nothing was handed over. */
  const crash = async (tab: Capture): Promise<void> => {
    const { status } = world;
    world.status = 'offline';
    tab.stop();
    tabs.splice(tabs.indexOf(tab), 1);
    await vi.advanceTimersByTimeAsync(0);
    world.status = status;
  };
  const clicks = (): (string | undefined)[] => world.events('click').map((event) => event.element);

  beforeEach(() => {
    vi.useFakeTimers();
    setVisibility('visible');
    world = makeWorld();
    tabs = [];
  });

  afterEach(() => {
    for (const tab of tabs) tab.stop();
    vi.useRealTimers();
  });

  it('keeps events while offline, pauses longer each time, and delivers each once', async () => {
    const capture = open();
    world.status = 'offline';
    capture.page('/');
    capture.click('a');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(world.sent).toHaveLength(0);
    expect(world.waiting()).toContain('"element":"a"');
    world.status = 202;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(clicks()).toEqual(['a']);
    expect(world.store.kept.size).toBe(0);
  });

  it.each([undefined, memoryLocks])('delivers after a restart what the last visit could not, with locks: %o', async (locks) => {
    world.locks = locks?.();
    const last = open();
    world.status = 'offline';
    last.page('/');
    last.click('kept');
    await vi.advanceTimersByTimeAsync(0);
    await crash(last);
    world.status = 202;
    open();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(clicks()).toEqual(['kept']);
    expect(world.store.kept.size).toBe(0);
  });

  it('delivers what was kept under the one key of all tabs', async () => {
    const at = new Date(Date.now()).toISOString();
    world.store.kept.set('pb.capture', JSON.stringify([{ name: 'click', element: 'before', at }, null, 7, { at: 1 }]));
    world.store.kept.set('pb.capture_consent', 'given');
    open();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(clicks()).toEqual(['before']);
    expect([...world.store.kept]).toEqual([['pb.capture_consent', 'given']]);
  });

  it('does not let a batch that is refused for good block the next', async () => {
    const capture = open();
    world.status = 400;
    capture.page('/');
    capture.click('poison');
    await capture.flush();
    world.status = 202;
    capture.click('good');
    await capture.flush();
    expect(world.sent.at(-1)?.events.map((event) => event.element)).toEqual(['good']);
  });

  it('leaves out what is older than the bank takes, so that the rest is taken', async () => {
    const capture = open();
    world.status = 'offline';
    capture.page('/');
    capture.click('old');
    await vi.advanceTimersByTimeAsync(87_000_000);
    capture.click('new');
    world.status = 202;
    await capture.flush();
    expect(clicks()).toEqual(['new']);
    expect(world.store.kept.size).toBe(0);
  });

  describe('with two tabs', () => {
    beforeEach(() => {
      world.locks = memoryLocks();
      world.status = 'offline';
    });

    it('neither sends the events of the other, nor forgets them', async () => {
      const one = open();
      one.page('/one');
      one.click('one');
      await vi.advanceTimersByTimeAsync(0);
      const other = open();
      other.page('/other');
      other.click('other');
      await vi.advanceTimersByTimeAsync(0);
      expect(world.waiting()).toContain('"element":"one"');
      expect(world.waiting()).toContain('"element":"other"');
      world.status = 202;
      await other.flush();
      expect(clicks()).toEqual(['other']);
      expect(world.waiting()).toContain('"element":"one"');
      await vi.advanceTimersByTimeAsync(600_000);
      expect(clicks().sort()).toEqual(['one', 'other']);
    });

    it('leaves what a tab left behind to one of those that come, whoever else lives', async () => {
      const living = open();
      living.page('/living');
      living.click('of the living');
      await vi.advanceTimersByTimeAsync(0);
      const gone = open();
      gone.page('/');
      gone.click('left behind');
      await vi.advanceTimersByTimeAsync(0);
      await crash(gone);
      world.status = 202;
      const [come] = [open(), open()];
      await vi.advanceTimersByTimeAsync(0);
      await come?.flush();
      expect(clicks()).toEqual(['left behind']);
      await vi.advanceTimersByTimeAsync(600_000);
      expect(clicks()).toEqual(['left behind', 'of the living']);
    });

    it('keeps nothing under a key before it holds the lock of that name', async () => {
      let grant = (): void => undefined;
      const { request } = memoryLocks();
      const granted = new Promise<void>((resolve) => {
        grant = resolve;
      });
      world.locks = { request: (async (...asked: Parameters<typeof request>) => {
        await granted;
        return request(...asked);
      }) as typeof request };
      const capture = open();
      capture.page('/');
      capture.click('a');
      await vi.advanceTimersByTimeAsync(0);
      expect(world.store.kept.size).toBe(0);
      grant();
      await vi.advanceTimersByTimeAsync(0);
      expect(world.waiting()).toContain('"element":"a"');
    });
  });
});
