import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Capture } from './index';
import { makeWorld, setVisibility, type World } from './test/world';

describe('forms', () => {
  let world: World;
  let capture: Capture;

  const submit = (id: string): void => {
    document.getElementById(id)?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  };
  const focus = (id: string): void => document.getElementById(id)?.focus();

  beforeEach(() => {
    vi.useFakeTimers();
    world = makeWorld();
    setVisibility('visible');
    document.body.innerHTML = `
      <form id="marked" data-form="sign_in"><label>Phone<input id="phone" name="phone" value="13800010001"></label>
        <input id="password" type="password" value="secret"><button id="go" type="button">Go</button></form>
      <form id="other"><input id="free"></form>
      <div data-form="transfer.fill"><input id="amount" value="100"></div>`;
    capture = world.start();
    capture.page('/sign-in');
  });

  afterEach(() => {
    capture.stop();
    vi.useRealTimers();
  });

  it('records a form that is sent with the time since its first field was entered', async () => {
    focus('phone');
    await vi.advanceTimersByTimeAsync(4_000);
    focus('password');
    await vi.advanceTimersByTimeAsync(3_000);
    submit('marked');
    await capture.flush();
    expect(world.events('form')).toMatchObject([{ page: '/sign-in', element: 'sign_in', dwell_ms: 7_000 }]);
  });

  it('says nothing of what is in it', async () => {
    focus('phone');
    submit('marked');
    await capture.flush();
    const [form] = world.events('form');
    expect(Object.keys(form ?? {}).sort()).toEqual(['at', 'device_id', 'dwell_ms', 'element', 'event_id', 'name', 'page']);
    expect(JSON.stringify(world.sent)).not.toMatch(/1380001|secret|Phone|password/);
  });

  it('leaves out the time when no field was entered, and forms that are not marked', async () => {
    focus('go');
    await vi.advanceTimersByTimeAsync(1_000);
    submit('marked');
    focus('free');
    submit('other');
    await capture.flush();
    expect(world.events('form').map((event) => [event.element, event.dwell_ms])).toEqual([['sign_in', undefined]]);
  });

  it('hears of a form that is none from the app', async () => {
    focus('amount');
    await vi.advanceTimersByTimeAsync(2_500);
    capture.form('transfer.fill');
    capture.form('transfer.confirm');
    await capture.flush();
    expect(world.events('form').map((event) => [event.element, event.dwell_ms])).toEqual([
      ['transfer.fill', 2_500],
      ['transfer.confirm', undefined],
    ]);
  });

  it('hears nothing after it was stopped', () => {
    capture.stop();
    submit('marked');
    expect(world.waiting()).toBe('');
  });
});
