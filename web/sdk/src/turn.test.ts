import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Capture } from './index';
import { makeWorld, setVisibility, type World } from './test/world';

describe('who was there', () => {
  let world: World;
  let signedIn: boolean;
  let capture: Capture;
  const start = (): Capture => world.start({ signedIn: () => signedIn });
  const told = (): [string | undefined, string | undefined][] => world.events().filter((event) => event.name === 'click').map((event) => [event.element, event.by]);

  beforeEach(() => {
    vi.useFakeTimers();
    signedIn = false;
    world = makeWorld();
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
    world.status = 'offline';
    capture.click('too late');
    await capture.turn();
    signedIn = false;
    capture.click('visitor');
    world.status = 202;
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
    expect(world.events().find((event) => event.page === '/accounts')?.by).toBe('customer');
  });

  it('is not certain of what a tab that is gone left behind', async () => {
    signedIn = true;
    world.status = 'offline';
    capture.click('left behind');
    await capture.flush();
    capture.stop();
    world.status = 202;
    capture = start();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(told()).toEqual([['left behind', 'unsaid']]);
  });
});
