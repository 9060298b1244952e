import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kindOf } from './errors';
import type { Capture } from './index';
import { makeWorld, setVisibility, type World } from './test/world';

const APP = 'https://bank.example/assets/app/app-D3ad_B3f.js?v=2';

function withStack(error: Error, stack: string): Error {
  error.stack = stack;
  return error;
}

function rejection(reason: unknown): Event {
  return Object.assign(new Event('unhandledrejection'), { reason });
}

describe('errors', () => {
  let world: World;
  let capture: Capture;

  const told = async (): Promise<(string | undefined)[]> => {
    await capture.flush();
    return world.events('error').map((event) => event.element);
  };
  const fail = (error: unknown, filename = APP): void => {
    window.dispatchEvent(new ErrorEvent('error', { error, filename, message: 'of 陈小海' }));
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

  it('records the kind of an error nobody caught and the file it came from, and no message', async () => {
    fail(new TypeError('account 6222000000001234 of 陈小海'));
    expect(await told()).toEqual(['TypeError app']);
    expect(JSON.stringify(world.sent)).not.toMatch(/6222|陈小海|D3ad|assets/);
  });

  it('records a promise nobody caught, by the first file of its stack', async () => {
    const blink = 'RangeError: see https://bank.example/chen-xiaohai.js:1:1\n    at go (https://bank.example/assets/app/kit-aaaa1111.js:1:22)';
    window.dispatchEvent(rejection(withStack(new RangeError('see https://bank.example/chen-xiaohai.js:1:1'), blink)));
    window.dispatchEvent(rejection(withStack(new Error('m'), 'go@https://bank.example/assets/app/app-aaaa1111.js:1:2\n')));
    window.dispatchEvent(rejection('text of 陈小海'));
    expect(await told()).toEqual(['RangeError kit', 'Error app', 'String']);
  });

  it('names no file that is not a script: the address of a page has ids in it', () => {
    expect(kindOf(new Error('m'), 'https://bank.example/b/lanwan/accounts/6222')).toBe('Error');
    expect(kindOf(new Error('m'), 'https://bank.example/b/lanwan/transfers?x=a.js')).toBe('Error');
    expect(kindOf(new Error('m'), '/src/queue.ts')).toBe('Error queue');
  });

  it('calls what has no usable name unknown, and is never longer than 60', () => {
    expect(kindOf(undefined)).toBe('unknown');
    expect(kindOf(Object.create(null))).toBe('unknown');
    expect(kindOf({ constructor: { name: 'of 陈小海' } })).toBe('unknown');
    expect(kindOf(new Error('m'), `/${'x'.repeat(100)}.js`)).toHaveLength(60);
  });

  it('leaves out what the browser tells without the error', async () => {
    fail(null);
    expect(await told()).toEqual([]);
  });

  it('records at most ten of a load', async () => {
    for (let count = 0; count < 7; count += 1) fail(new Error('m'));
    for (let count = 0; count < 7; count += 1) window.dispatchEvent(rejection(new Error('m')));
    expect(await told()).toHaveLength(10);
  });

  it('records what the app says could not be shown, by its code, also after ten', async () => {
    for (let count = 0; count < 11; count += 1) fail(new Error('m'));
    capture.error('client_offline');
    capture.error('x'.repeat(100));
    expect((await told()).slice(10)).toEqual(['client_offline', 'x'.repeat(60)]);
  });

  it('hears nothing after it was stopped', () => {
    capture.stop();
    const somebody = vi.fn();
    window.addEventListener('error', somebody);
    fail(new Error('m'));
    window.removeEventListener('error', somebody);
    window.dispatchEvent(rejection(new Error('m')));
    expect(world.waiting()).toBe('');
  });
});
