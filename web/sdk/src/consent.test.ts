import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCapture, type Capture } from './index';
import { makeWorld, setVisibility, type World } from './test/world';

describe('consent', () => {
  let world: World;
  let capture: Capture;

  const doEverything = async (): Promise<void> => {
    document.body.innerHTML = '<form data-form="form"><input id="field"></form>';
    capture.page('/withheld');
    capture.click('click');
    document.getElementById('field')?.focus();
    await vi.advanceTimersByTimeAsync(1_000);
    document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true }));
    capture.error('code');
    window.dispatchEvent(new ErrorEvent('error', { error: new TypeError('m') }));
    capture.page('/withheld/too');
  };

  beforeEach(() => {
    vi.useFakeTimers();
    world = makeWorld();
    setVisibility('visible');
  });

  afterEach(() => {
    capture.stop();
    vi.useRealTimers();
  });

  it('records, keeps and sends nothing while it is withheld', async () => {
    capture = world.start({ consent: 'withheld' });
    world.status = 'offline';
    await doEverything();
    expect(world.store.kept.size).toBe(0);
    world.status = 202;
    await vi.advanceTimersByTimeAsync(10_000);
    setVisibility('hidden');
    await vi.advanceTimersByTimeAsync(0);
    expect(world.sent).toEqual([]);
  });

  it('is not taken for given where nobody says so, until somebody does', async () => {
    const fetched = vi.fn(() => Promise.resolve(new Response(null, { status: 202 })));
    capture = startCapture({ endpoint: '/events', deviceId: 'device-1', store: world.store, environment: { fetch: fetched, locks: undefined } });
    await doEverything();
    await vi.advanceTimersByTimeAsync(10_000);
    setVisibility('hidden');
    await vi.advanceTimersByTimeAsync(0);
    expect(fetched).not.toHaveBeenCalled();
    expect(world.store.kept.size).toBe(0);
    setVisibility('visible');
    capture.setConsent('given');
    capture.click('then');
    await capture.flush();
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it('drops what waits when it is withdrawn, and the view that is open', async () => {
    capture = world.start();
    world.status = 'offline';
    await doEverything();
    expect(world.waiting()).toContain('"element":"click"');
    world.store.kept.set('pb.capture.gone', '[]');
    await vi.advanceTimersByTimeAsync(1_000);
    capture.setConsent('withheld');
    expect(world.store.kept.size).toBe(0);
    world.status = 202;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(world.sent).toEqual([]);
  });

  it('drops at the start what waited from before', async () => {
    const at = new Date(Date.now()).toISOString();
    world.store.kept.set('pb.capture.gone', JSON.stringify([{ name: 'click', at }]));
    capture = world.start({ consent: 'withheld' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(world.store.kept.size).toBe(0);
    expect(world.sent).toEqual([]);
  });

  it('begins with the page in sight when it is given, and counts nothing from before', async () => {
    capture = world.start({ consent: 'withheld' });
    await doEverything();
    document.getElementById('field')?.focus();
    await vi.advanceTimersByTimeAsync(5_000);
    capture.setConsent('given');
    await vi.advanceTimersByTimeAsync(2_000);
    capture.form('form');
    capture.page('/next');
    await capture.flush();
    const [form, view, ...more] = world.events();
    expect(form).toMatchObject({ name: 'form', element: 'form' });
    expect(form).not.toHaveProperty('dwell_ms');
    expect(view).toMatchObject({ name: 'page_view', page: '/withheld/too', dwell_ms: 2_000 });
    expect(more).toEqual([]);
  });
});
