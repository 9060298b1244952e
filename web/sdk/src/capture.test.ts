import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Capture } from './index';
import { makeWorld, setVisibility, type World } from './test/world';

describe('behaviour capture', () => {
  let world: World;
  let capture: Capture;

  beforeEach(() => {
    vi.useFakeTimers();
    world = makeWorld();
    setVisibility('visible');
    capture = world.start();
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
    expect(world.sent[0]?.events).toMatchObject([{ name: 'page_view', page: '/accounts/:id', dwell_ms: 3_000, device_id: 'device-1' }]);
  });

  it('records clicks only on declared elements', async () => {
    document.body.innerHTML = '<button data-track="home.transfer"><i id="icon"></i></button><button id="other"></button>';
    capture.page('/');
    document.getElementById('icon')?.click();
    document.getElementById('other')?.click();
    await capture.flush();
    expect(world.events().map((event) => event.element)).toEqual(['home.transfer']);
  });

  it('records nothing before it was told a page, for the bank takes none without', async () => {
    capture.click('early');
    capture.error('early');
    capture.page('/');
    capture.click('then');
    await capture.flush();
    expect(world.events().map((event) => event.element)).toEqual(['then']);
  });

  it('says which version the app is, with every batch and also when it leaves', async () => {
    capture.stop();
    capture = world.start({ version: '2026.11.3' });
    capture.page('/');
    capture.click('a');
    await capture.flush();
    capture.click('b');
    setVisibility('hidden');
    await vi.advanceTimersByTimeAsync(0);
    expect(world.sent.map((sent) => sent.version)).toEqual(['2026.11.3', '2026.11.3']);
  });

  it('sends early when twenty events wait, in one batch', async () => {
    capture.page('/');
    for (let index = 0; index < 20; index += 1) capture.click(`item-${index}`);
    await vi.advanceTimersByTimeAsync(0);
    expect(world.sent).toHaveLength(1);
    expect(world.sent[0]?.events).toHaveLength(20);
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
    expect(world.events('page_view').map((event) => event.dwell_ms)).toEqual([1_000, 2_000]);
    expect(world.sent[0]?.keepalive).toBe(true);
  });

  it('never says longer than a day, which the bank would refuse', async () => {
    document.body.innerHTML = '<form data-form="slow"><input id="field"></form>';
    capture.page('/');
    document.getElementById('field')?.focus();
    await vi.advanceTimersByTimeAsync(90_000_000);
    capture.form('slow');
    await capture.flush();
    expect(world.events('form').map((event) => event.dwell_ms)).toEqual([86_400_000]);
  });
});

describe('sampling', () => {
  let world: World;
  let capture: Capture;

  /** The bank asks for this part with its next answer. */
  const ask = async (header: string): Promise<void> => {
    world.headers = { 'X-Polybank-Sample': header };
    capture.click('asking');
    await capture.flush();
    world.sent = [];
  };
  const look = async (drawn: number): Promise<string[]> => {
    world.drawn = drawn;
    capture.page('/sampled');
    capture.click('inside');
    await vi.advanceTimersByTimeAsync(1_000);
    world.drawn = 0;
    capture.page('/after');
    await capture.flush();
    return world.events().filter((event) => event.page === '/sampled').map((event) => event.name);
  };

  beforeEach(() => {
    vi.useFakeTimers();
    world = makeWorld();
    setVisibility('visible');
    capture = world.start();
    capture.page('/');
  });

  afterEach(() => {
    capture.stop();
    vi.useRealTimers();
  });

  it('leaves out a view with all that belongs to it, or none of it, once the bank asks for a part', async () => {
    expect(await look(0.99)).toEqual(['click', 'page_view']);
    await ask('0.25');
    expect(await look(0.25)).toEqual([]);
    expect(await look(0.24)).toEqual(['click', 'page_view']);
  });

  it('takes none at 0, all at 1, and decides for a view that is open only when it is over', async () => {
    await ask('0');
    capture.click('still of the open view');
    await capture.flush();
    expect(world.events('click')).toHaveLength(1);
    expect(await look(0)).toEqual([]);
    capture.stop();
    capture = world.start();
    capture.page('/');
    await ask('1');
    expect(await look(0.999)).toEqual(['click', 'page_view']);
  });

  it.each(['', 'x', '1.5', '-0.1', '0.5x', '1e-9', 'NaN', '0,5'])('takes %o for nothing said', async (header) => {
    await ask('0.5');
    await ask(header);
    expect(await look(0.49)).toEqual(['click', 'page_view']);
    world.sent = [];
    expect(await look(0.51)).toEqual([]);
  });

  it('hears the bank also in the answer to what leaves with the page', async () => {
    world.headers = { 'X-Polybank-Sample': '0' };
    await vi.advanceTimersByTimeAsync(100);
    setVisibility('hidden');
    await vi.advanceTimersByTimeAsync(0);
    world.sent = [];
    setVisibility('visible');
    expect(await look(0)).toEqual([]);
  });
});
