/**
 * Perception: what a page can honestly tell of the browser it runs in.
 *
 * It looks for signs that a program drives the browser, or that it pretends to be another one; it reads no texts, no
 * addresses, nothing that was typed. Whoever owns the browser can silence all of it: what is told is worth something, what is
 * missing proves nothing. The fingerprint is a digest of traits of the machine that survive an update, another language and a
 * journey; many machines share it. It is taken only where the bank says that it may be.
 */
export type Signal =
  | 'automation' | 'headless' | 'rendering' | 'masquerade' | 'screen' | 'languages' | 'zone_tampered' | 'natives_patched' | 'clock_tampered';

export type FingerprintWish = 'take' | 'leave';
export type Look = { platform: 'h5'; sdk: string; signals: Signal[]; zone?: string; fingerprint?: string };
/** What a nonce was drawn with. */
export type Drawn = { nonce: string; fingerprint: FingerprintWish };
export type Envelope = { nonce: string; time_ms: number; report: string; signature?: string };

export type ReporterOptions = {
  bank: string;
  deviceId: string;
  draw: () => Promise<Drawn>;
  send: (envelope: Envelope) => Promise<void>;
  /** Signs by the key of the device; nothing where it has none. */
  sign?: (text: string) => Promise<string | undefined>;
  /** No more than one report in so long. */
  pauseMs?: number;
  world?: World;
};

/** What is looked at. A test brings its own. */
export type World = Window & typeof globalThis;
type Hidden = Record<string, unknown>;

const SDK = 'h5-1';
const CLOCK_BACK_MS = 30_000;
const ZONE_OFF_MS = 60_000;
const DRIVERS = /^(\$?cdc_|\$chrome_async|__(webdriver|selenium|fxdriver|driver|playwright|puppeteer|pw_|nightmare)|_?(phantom|selenium)|callPhantom|callSelenium|domAutomation|Cypress$)/;
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render|mesa offscreen/i;
const NATIVE = /\{\s*\[native code\]\s*\}\s*$/;
/** The length of a native function's text tells the engine apart, whatever the browser calls itself. */
const V8_EVAL = 33;

type Claims = { system: 'ios' | 'android' | 'windows' | 'mac' | 'linux'; engine: 'blink' | 'gecko' | 'webkit' };

/** What the browser says it is. */
function claims({ userAgent }: Navigator): Claims {
  const system = /iPhone|iPad|iPod/.test(userAgent) ? 'ios'
    : /Android|HarmonyOS|OpenHarmony/.test(userAgent) ? 'android'
    : /Windows/.test(userAgent) ? 'windows'
    : /Mac OS/.test(userAgent) ? 'mac' : 'linux';
  const engine = system === 'ios' ? 'webkit' : /Firefox\//.test(userAgent) ? 'gecko' : /Chrom(e|ium)\//.test(userAgent) ? 'blink' : 'webkit';
  return { system, engine };
}

function automation(world: World): boolean {
  const { navigator, document } = world;
  const names = [...Object.getOwnPropertyNames(world), ...Object.getOwnPropertyNames(document)];
  return navigator.webdriver || names.some((name) => DRIVERS.test(name)) || document.documentElement.hasAttribute('webdriver');
}

async function headless(world: World, said: Claims): Promise<boolean> {
  const { navigator } = world;
  if (/Headless/.test(navigator.userAgent) || (world.outerHeight === 0 && said.system !== 'ios')) return true;
  if (said.engine === 'blink' && said.system !== 'android' && !('chrome' in world)) return true;
  try {
    // Without a window it cannot ask, yet says in one place that it would.
    const asked = await navigator.permissions.query({ name: 'notifications' });
    return world.Notification.permission === 'denied' && asked.state === 'prompt';
  } catch {
    return false;
  }
}

type Drawing = { vendor: string; renderer: string; texture: number } | undefined;

function drawing(document: Document): Drawing {
  try {
    const gl = document.createElement('canvas').getContext('webgl');
    if (!gl) return undefined;
    const more = gl.getExtension('WEBGL_debug_renderer_info');
    const read = (name: number): string => String(gl.getParameter(name) ?? '');
    const made = {
      vendor: read(more?.UNMASKED_VENDOR_WEBGL ?? gl.VENDOR),
      renderer: read(more?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER),
      texture: Number(gl.getParameter(gl.MAX_TEXTURE_SIZE)),
    };
    gl.getExtension('WEBGL_lose_context')?.loseContext();
    return made;
  } catch {
    return undefined;
  }
}

/** It draws with software, with what its system does not have, or reads back another colour than it drew. */
function rendering(document: Document, gl: Drawing, { system }: Claims): boolean {
  const by = gl?.renderer ?? '';
  if (SOFTWARE.test(by)) return true;
  if (/Direct3D/.test(by) && system !== 'windows') return true;
  if (/^Apple|Apple GPU/.test(by) && system !== 'ios' && system !== 'mac') return true;
  const canvas = document.createElement('canvas').getContext('2d');
  if (!canvas) return false;
  canvas.fillStyle = '#4a8ad2';
  canvas.fillRect(0, 0, 8, 8);
  const { data } = canvas.getImageData(0, 0, 8, 8);
  return data.some((value, place) => value !== [74, 138, 210, 255][place % 4]);
}

function masquerade({ navigator, eval: native }: World, { system, engine }: Claims): boolean {
  const isV8 = native.toString().length === V8_EVAL;
  const isTouched = navigator.maxTouchPoints > 0;
  const vendor = { blink: 'Google Inc.', gecko: '', webkit: 'Apple Computer, Inc.' }[engine];
  return isV8 !== (engine === 'blink') || navigator.vendor !== vendor || ((system === 'ios' || system === 'android') && !isTouched);
}

function screenWrong({ screen, devicePixelRatio }: World): boolean {
  const { width, height, availWidth, availHeight, colorDepth } = screen;
  return !(width > 0 && height > 0 && devicePixelRatio > 0 && colorDepth >= 8) || availWidth > width || availHeight > height;
}

/** How far the clock is from UTC in the named zone, in milliseconds. */
function offsetIn(zone: string, at: Date): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day, hour, minute, second } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at.getTime() / 1000) * 1000;
}

function zoneOf({ Intl: intl }: World): string | undefined {
  return intl.DateTimeFormat().resolvedOptions().timeZone as string | undefined;
}

function zoneTampered(world: World, zone: string | undefined): boolean {
  if (!zone) return false;
  const now = new world.Date();
  try {
    return Math.abs(offsetIn(zone, now) + now.getTimezoneOffset() * 60_000) > ZONE_OFF_MS;
  } catch {
    return true;
  }
}

function nativesPatched(world: World): boolean {
  const { Function: F, Date: D, Navigator: N, HTMLCanvasElement: C } = world;
  const text = (of: unknown): string => F.prototype.toString.call(of);
  const natives: unknown[] = [
    F.prototype.toString, D.now, D.prototype.getTimezoneOffset, C.prototype.getContext, C.prototype.toDataURL,
    world.Intl.DateTimeFormat.prototype.resolvedOptions, Object.getOwnPropertyDescriptor(N.prototype, 'webdriver')?.get,
  ];
  return natives.some((native) => typeof native === 'function' && !NATIVE.test(text(native))) || Object.hasOwn(world.navigator, 'webdriver');
}

/** The wall clock against the one that only runs forward: a machine that slept is behind in the second, never in the first. */
function clockWatch({ Date: D, performance }: World): () => boolean {
  const apart = (): number => D.now() - performance.now();
  let furthest = apart();
  return () => {
    const now = apart();
    furthest = Math.max(furthest, now);
    return furthest - now > CLOCK_BACK_MS;
  };
}

async function digest({ crypto }: World, text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Traits of the machine that stay: no version, no language, no zone, no window. */
function traits(world: World, gl: Drawing, { system, engine }: Claims): unknown[] {
  const { navigator, screen } = world;
  const isTouched = navigator.maxTouchPoints > 0;
  // A browser that makes up its own figures makes up others the next time.
  const cores = 'brave' in navigator ? 0 : navigator.hardwareConcurrency;
  const memory = 'brave' in navigator ? 0 : ((navigator as unknown as Hidden).deviceMemory ?? 0);
  // The screen of a telephone is its own; a desk has one today and another tomorrow.
  const size = isTouched ? [Math.min(screen.width, screen.height), Math.max(screen.width, screen.height), screen.colorDepth] : [];
  return [system, engine, navigator.maxTouchPoints, cores, memory, size, gl?.vendor, gl?.renderer, gl?.texture, Math.tan(-1e300), Math.sinh(1)];
}

/** Looks once. */
export async function look(wish: FingerprintWish, world: World = window, clockWentBack: () => boolean = () => false): Promise<Look> {
  const said = claims(world.navigator);
  const gl = drawing(world.document);
  const zone = zoneOf(world);
  const { language, languages } = world.navigator;
  const found: [Signal, boolean][] = [
    ['automation', automation(world)],
    ['headless', await headless(world, said)],
    ['rendering', rendering(world.document, gl, said)],
    ['masquerade', masquerade(world, said)],
    ['screen', screenWrong(world)],
    ['languages', languages.length === 0 || languages[0] !== language],
    ['zone_tampered', zoneTampered(world, zone)],
    ['natives_patched', nativesPatched(world)],
    ['clock_tampered', clockWentBack()],
  ];
  return {
    platform: 'h5',
    sdk: SDK,
    signals: found.filter(([, told]) => told).map(([signal]) => signal),
    ...(zone ? { zone } : {}),
    ...(wish === 'take' ? { fingerprint: await digest(world, JSON.stringify(traits(world, gl, said))) } : {}),
  };
}

/** What a device signs, line by line; the bank puts the same together. */
export async function reportText(bank: string, deviceId: string, { nonce, time_ms, report }: Envelope, world: World = window): Promise<string> {
  return ['polybank-device-report-v1', bank, deviceId, nonce, String(time_ms), await digest(world, report)].join('\n');
}

/**
 * Reports now and then. Never throws and holds nobody up: a report that fails is told again the next time it is due.
 */
export function createReporter(options: ReporterOptions): { report: () => Promise<'sent' | 'recent' | 'failed'> } {
  const world = options.world ?? window;
  const clockWentBack = clockWatch(world);
  const pause = options.pauseMs ?? 60_000;
  let notBefore = 0;
  let under: Promise<'sent' | 'failed'> | undefined;

  const send = async (): Promise<'sent' | 'failed'> => {
    try {
      const drawn = await options.draw();
      const report = JSON.stringify(await look(drawn.fingerprint, world, clockWentBack));
      const envelope: Envelope = { nonce: drawn.nonce, time_ms: world.Date.now(), report };
      const signature = await options.sign?.(await reportText(options.bank, options.deviceId, envelope, world));
      await options.send(signature === undefined ? envelope : { ...envelope, signature });
      notBefore = world.performance.now() + pause;
      return 'sent';
    } catch {
      return 'failed';
    }
  };

  return {
    report: async () => {
      if (world.performance.now() < notBefore) return 'recent';
      under ??= send().finally(() => {
        under = undefined;
      });
      return under;
    },
  };
}
