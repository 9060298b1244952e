/**
 * Behaviour capture: which pages were seen for how long, and which declared elements were clicked.
 *
 * Only elements that carry `data-track` are recorded, by that name; never texts, values or addresses. Batches go out
 * every few seconds, wait in local storage while there is no network, and leave with the page when it is hidden.
 * A page that comes back into sight counts as a new view, so dwell is always time in sight.
 */
import { Queue, type Store } from './queue';

export type BehaviourEvent = {
  event_id: string;
  name: 'page_view' | 'click';
  page: string;
  element?: string;
  dwell_ms?: number;
  at: string;
  device_id: string;
};

export type Environment = {
  now: () => number;
  uuid: () => string;
  fetch: typeof fetch;
  beacon: ((url: string, body: Blob) => boolean) | undefined;
  document: Document;
  window: Window;
};

export type CaptureOptions = {
  endpoint: string;
  deviceId: string;
  headers?: Record<string, string>;
  /** Where events wait while offline; nothing is kept without it. */
  store?: Store;
  storeKey?: string;
  flushMs?: number;
  environment?: Partial<Environment>;
};

export type Capture = {
  /** Says which page is in sight now, by its pattern ("/accounts/:id"). */
  page: (page: string) => void;
  click: (element: string) => void;
  flush: () => Promise<void>;
  stop: () => void;
};

const MAX_PAGE = 120;
const SHORTEST_VIEW_MS = 50;

function environmentOf(given: Partial<Environment> = {}): Environment {
  return {
    now: () => Date.now(),
    uuid: () => crypto.randomUUID(),
    fetch: (...args) => fetch(...args),
    beacon: typeof navigator.sendBeacon === 'function' ? (url, body) => navigator.sendBeacon(url, body) : undefined,
    document,
    window,
    ...given,
  };
}

export function startCapture(options: CaptureOptions): Capture {
  const env = environmentOf(options.environment);
  const queue = new Queue<BehaviourEvent>({
    endpoint: options.endpoint,
    headers: options.headers ?? {},
    store: options.store,
    storeKey: options.storeKey ?? 'pb.capture',
    fetch: env.fetch,
    beacon: env.beacon,
    now: env.now,
    flushMs: options.flushMs ?? 5_000,
  });
  let view: { page: string; since: number } | undefined;

  const record = (event: Omit<BehaviourEvent, 'event_id' | 'device_id' | 'at'>, at: number): void => {
    queue.add({ event_id: env.uuid(), device_id: options.deviceId, at: new Date(at).toISOString(), ...event });
  };
  const closeView = (): void => {
    if (!view) return;
    const dwell = env.now() - view.since;
    if (dwell >= SHORTEST_VIEW_MS) record({ name: 'page_view', page: view.page, dwell_ms: Math.round(dwell) }, view.since);
    view = undefined;
  };
  let current = '';
  const openView = (): void => {
    if (current !== '' && env.document.visibilityState === 'visible') view = { page: current, since: env.now() };
  };
  const onVisibility = (): void => {
    if (env.document.visibilityState === 'hidden') {
      closeView();
      queue.leave();
    } else if (!view) {
      openView();
    }
  };
  const onPageHide = (): void => {
    closeView();
    queue.leave();
  };
  const click = (element: string): void => {
    record({ name: 'click', page: current, element: element.slice(0, MAX_PAGE) }, env.now());
  };
  const onClick = (event: Event): void => {
    const origin = event.target;
    const marked = origin instanceof Element ? origin.closest('[data-track]') : null;
    const element = marked?.getAttribute('data-track');
    if (element) click(element);
  };
  const onOnline = (): void => {
    void queue.flush();
  };

  env.document.addEventListener('visibilitychange', onVisibility);
  env.document.addEventListener('click', onClick, true);
  env.window.addEventListener('pagehide', onPageHide);
  env.window.addEventListener('online', onOnline);
  queue.start();

  return {
    page(page) {
      closeView();
      current = page.slice(0, MAX_PAGE);
      openView();
    },
    click,
    flush: () => queue.flush(),
    stop() {
      closeView();
      queue.stop();
      env.document.removeEventListener('visibilitychange', onVisibility);
      env.document.removeEventListener('click', onClick, true);
      env.window.removeEventListener('pagehide', onPageHide);
      env.window.removeEventListener('online', onOnline);
    },
  };
}

export type { Store } from './queue';
