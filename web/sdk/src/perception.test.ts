import { describe, expect, it, vi } from 'vitest';
import { createReporter, look, reportText, type Envelope, type ReporterOptions, type World } from './perception';

const native = Array.prototype.map;
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

type Change = {
  navigator?: Record<string, unknown>; screen?: Record<string, unknown>; renderer?: string; painted?: number[]; zone?: string; minutes?: number; more?: Record<string, unknown>; evalLength?: number;
};

/** A laptop in Shanghai, but for what a test changes. */
function world(change: Change = {}): World {
  const { renderer = 'ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)', painted = [74, 138, 210, 255] } = change;
  const gl = {
    VENDOR: 1, RENDERER: 2, MAX_TEXTURE_SIZE: 3,
    getExtension: (name: string) => (name === 'WEBGL_debug_renderer_info' ? { UNMASKED_VENDOR_WEBGL: 4, UNMASKED_RENDERER_WEBGL: 5 } : null),
    getParameter: (name: number) => ({ 3: 16_384, 4: 'Google Inc. (Apple)', 5: renderer })[name],
  };
  const paper = { fillRect: () => undefined, getImageData: () => ({ data: Uint8ClampedArray.from(Array.from({ length: 64 }, () => painted).flat()) }) };
  const canvas = { getContext: (kind: string) => (kind === 'webgl' ? gl : paper) };
  class Day extends Date {
    override getTimezoneOffset = () => change.minutes ?? -480;
  }
  Object.defineProperty(Day.prototype, 'getTimezoneOffset', { value: native });
  return {
    navigator: Object.assign(Object.create({ webdriver: false }) as object, { userAgent: MAC, vendor: 'Google Inc.', language: 'zh-CN', languages: ['zh-CN', 'en'], maxTouchPoints: 0, hardwareConcurrency: 8, deviceMemory: 8, permissions: { query: () => Promise.resolve({ state: 'prompt' }) }, ...change.navigator }),
    document: { documentElement: { hasAttribute: () => false }, createElement: () => canvas },
    screen: { width: 1440, height: 900, availWidth: 1440, availHeight: 875, colorDepth: 24, ...change.screen },
    devicePixelRatio: 2, outerHeight: 800, chrome: {}, Notification: { permission: 'default' },
    eval: { toString: () => 'x'.repeat(change.evalLength ?? 33) },
    Intl: { DateTimeFormat: Object.assign(() => ({ resolvedOptions: () => ({ timeZone: change.zone ?? 'Asia/Shanghai' }) }), { prototype: { resolvedOptions: native } }) },
    Date: Day, performance, crypto, Function, HTMLCanvasElement: { prototype: { getContext: native, toDataURL: native } }, Navigator: { prototype: {} },
    ...change.more,
  } as unknown as World;
}

const signals = async (change: Change = {}) => (await look('take', world(change))).signals;

describe('what a page can tell of its browser', () => {
  it('finds nothing about an ordinary one', async () => {
    expect(await signals()).toEqual([]);
  });

  const PHONE = { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1', vendor: 'Apple Computer, Inc.', maxTouchPoints: 5 };
  it('finds nothing about an ordinary phone', async () => {
    expect(await signals({ navigator: PHONE, renderer: 'Apple GPU', evalLength: 37, more: { chrome: undefined, outerHeight: 0 } })).toEqual([]);
  });

  it.each<[string, Change]>([
    ['automation', { navigator: { webdriver: true } }],
    ['automation', { more: { __playwright__binding__: 1 } }],
    ['automation', { more: { cdc_adoQpoasnfa76pfcZLmcfl_Array: 1 } }],
    ['headless', { navigator: { userAgent: MAC.replace('Chrome', 'HeadlessChrome') } }],
    ['headless', { more: { outerHeight: 0 } }],
    ['headless', { more: { Notification: { permission: 'denied' } } }],
    ['rendering', { renderer: 'Google SwiftShader' }],
    ['rendering', { renderer: 'ANGLE (NVIDIA, Direct3D11 vs_5_0 ps_5_0)' }],
    ['rendering', { painted: [74, 138, 211, 255] }],
    ['masquerade', { evalLength: 37 }],
    ['masquerade', { navigator: { vendor: '' } }],
    ['screen', { screen: { width: 0 } }],
    ['screen', { screen: { availWidth: 2_000 } }],
    ['languages', { navigator: { language: 'en-US' } }],
    ['languages', { navigator: { languages: [] } }],
    ['natives_patched', { navigator: { webdriver: false } }],
    ['natives_patched', { more: { HTMLCanvasElement: { prototype: { getContext: native, toDataURL: () => 'made up' } } } }],
  ])('tells %s', async (signal, change) => {
    expect(await signals(change)).toContain(signal);
  });

  it('tells a zone that is not the clock’s', async () => {
    expect(await signals({ zone: 'Asia/Shanghai', minutes: 300 })).toContain('zone_tampered');
    expect(await signals({ zone: 'Asia/Kathmandu', minutes: -345 })).not.toContain('zone_tampered');
    expect(await signals({ zone: 'Nowhere/Atall' })).toContain('zone_tampered');
  });
});

describe('the fingerprint', () => {
  const print = async (change: Change = {}) => (await look('take', world(change))).fingerprint;

  it('stays over an update, another language, a journey and another screen on the desk', async () => {
    const first = await print();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await print()).toBe(first);
    expect(await print({ navigator: { userAgent: MAC.replace('142', '143') } })).toBe(first);
    expect(await print({ navigator: { language: 'en', languages: ['en'] } })).toBe(first);
    expect(await print({ zone: 'Europe/Berlin', minutes: -60 })).toBe(first);
    expect(await print({ screen: { width: 3_840, height: 2_160, availWidth: 3_840, availHeight: 2_100 } })).toBe(first);
  });

  it('is another one on another machine', async () => {
    expect(await print({ renderer: 'ANGLE (Apple, ANGLE Metal Renderer: Apple M4, Unspecified Version)' })).not.toBe(await print());
    expect(await print({ navigator: { hardwareConcurrency: 4 } })).not.toBe(await print());
  });

  it('does not change with figures that a browser makes up', async () => {
    const made = (cores: number) => print({ navigator: { brave: {}, hardwareConcurrency: cores } });
    expect(await made(3)).toBe(await made(7));
  });

  it('is not taken where the bank leaves it', async () => {
    expect(await look('leave', world())).not.toHaveProperty('fingerprint');
  });
});

describe('the reporter', () => {
  const start = (more: Partial<ReporterOptions> = {}) => {
    const sent: Envelope[] = [];
    const reporter = createReporter({
      bank: 'lanwan', deviceId: 'd-1', world: world(), draw: () => Promise.resolve({ nonce: 'n-1', fingerprint: 'leave' }),
      send: (envelope) => Promise.resolve(void sent.push(envelope)), ...more,
    });
    return { reporter, sent };
  };

  it('says nothing but what the contract names', async () => {
    const { reporter, sent } = start();
    expect(await reporter.report()).toBe('sent');
    expect(Object.keys(sent[0] ?? {})).toEqual(['nonce', 'time_ms', 'report']);
    expect(JSON.parse(sent[0]?.report ?? '')).toEqual({ platform: 'h5', sdk: 'h5-1', signals: [], zone: 'Asia/Shanghai' });
  });

  it('signs what it sends, byte for byte, where the device has a key', async () => {
    const sign = vi.fn((text: string) => Promise.resolve(`signed ${String(text.length)}`));
    const { reporter, sent } = start({ sign });
    await reporter.report();
    const [envelope] = sent;
    if (!envelope) throw new Error('nothing was sent');
    const text = await reportText('lanwan', 'd-1', envelope, world());
    expect(sign).toHaveBeenCalledWith(text);
    expect(envelope.signature).toBe(`signed ${String(text.length)}`);
    expect(text.split('\n').slice(0, 4)).toEqual(['polybank-device-report-v1', 'lanwan', 'd-1', 'n-1']);
  });

  it('reports once in a while, one at a time, and tells a failure to nobody but its caller', async () => {
    const draw = vi.fn(() => Promise.resolve({ nonce: 'n', fingerprint: 'leave' as const }));
    const { reporter, sent } = start({ draw });
    expect(await Promise.all([reporter.report(), reporter.report()])).toEqual(['sent', 'sent']);
    expect(await reporter.report()).toBe('recent');
    expect([sent.length, draw.mock.calls.length]).toEqual([1, 1]);
    const failing = start({ send: () => Promise.reject(new Error('offline')) });
    expect(await failing.reporter.report()).toBe('failed');
    expect(await failing.reporter.report()).toBe('failed');
  });

  it('tells a clock that went back, and none that a sleeping machine left behind', async () => {
    let wall = 1_000_000;
    const told = async (reporter: ReturnType<typeof start>) => {
      await reporter.reporter.report();
      return (JSON.parse(reporter.sent.at(-1)?.report ?? '{}') as { signals: string[] }).signals;
    };
    const Clock = class extends Date { static override now = () => wall; };
    Object.defineProperty(Clock.prototype, 'getTimezoneOffset', { value: native });
    const watched = () => start({ pauseMs: 0, world: world({ minutes: 0, more: { Date: Clock } }) });
    const slept = watched();
    wall += 3_600_000;
    expect(await told(slept)).not.toContain('clock_tampered');
    wall -= 120_000;
    expect(await told(slept)).toContain('clock_tampered');
  });
});
