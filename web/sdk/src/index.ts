/**
 * Behaviour capture: which pages were seen for how long, what was clicked, shown and sent in them, what failed, and how fast
 * it was.
 *
 * Only elements that carry `data-track`, `data-expose` or `data-form` are recorded, by that name; never texts, values, messages
 * or addresses. Batches go out every few seconds, wait in local storage while there is no network, and leave with the page when
 * it is hidden. A page that comes back into sight counts as a new view, so dwell is always time in sight. Before consent is
 * given, and once it is withdrawn, nothing is recorded, nothing waits and nothing is sent. The bank may ask for a part of the views only; a view is recorded with all
 * that belongs to it or not at all. No id of a visit is made: the bank tells visits by the silence between them.
 */
import { environmentOf, type Environment } from './environment';
import { watchErrors } from './errors';
import { watchExposure } from './exposure';
import { watchForms } from './forms';
import { Queue, type Store } from './queue';
import { watchLoad, watchReady, type Measure } from './speed';

export type BehaviourEvent = {
  event_id: string;
  name: 'page_view' | 'click' | 'exposure' | 'form' | 'error' | 'performance';
  page: string;
  /** What was clicked or exposed, the form, the kind of error, or the measure. */
  element?: string;
  /** Milliseconds: in sight (`page_view`), from the first field to sending (`form`), or of the measure (`performance`). */
  dwell_ms?: number;
  at: string;
  device_id: string;
  /** Who was there: nobody signed in, the customer of the session it is sent in, or somebody of whom that is not certain any more. */
  by?: By;
};

export type By = 'visitor' | 'customer' | 'unsaid';

export type Consent = 'given' | 'withheld';

export type CaptureOptions = {
  endpoint: string;
  deviceId: string;
  /** Which version the app is: errors and waits are told apart by it. */
  version?: string;
  headers?: Record<string, string>;
  /** Withheld until somebody says that it is given. */
  consent?: Consent;
  /** Whether a customer is signed in just now; the bank goes by the session alone without it. */
  signedIn?: () => boolean;
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
  /** Says that what carries this `data-form` was sent; a `<form>` says so itself. */
  form: (name: string) => void;
  /** Says by its code what could not be shown; never a message. */
  error: (code: string) => void;
  /** A session ends or begins: sends what waits, and says nobody's name of what cannot be sent. */
  turn: () => Promise<void>;
  /** Withholding drops what waits. */
  setConsent: (consent: Consent) => void;
  flush: () => Promise<void>;
  stop: () => void;
};

const MAX_NAME = 120;
const MAX_CODE = 60;
const SHORTEST_VIEW_MS = 50;
/** The bank takes no longer time than a day. */
const LONGEST_MS = 86_400_000;
const SAMPLE = 'X-Polybank-Sample';

export function startCapture(options: CaptureOptions): Capture {
  const env = environmentOf(options.environment);
  let consent = options.consent ?? 'withheld';
  let current = '';
  let view: { page: string; since: number; by: By | undefined } | undefined;
  const by = (): By | undefined => options.signedIn && (options.signedIn() ? 'customer' : 'visitor');
  /** Which part of the views the bank asks for, and whether the present one is among them. */
  let share = 1;
  let isSampled = true;
  let forgetReady = (): void => undefined;
  let forgetLoad = (): void => undefined;

  const queue = new Queue<BehaviourEvent>({
    endpoint: options.endpoint,
    headers: options.headers ?? {},
    beside: options.version ? { version: options.version } : {},
    store: options.store,
    storeKey: options.storeKey ?? 'pb.capture',
    tab: env.uuid(),
    locks: env.locks,
    fetch: env.fetch,
    beacon: env.beacon,
    now: env.now,
    flushMs: options.flushMs ?? 5_000,
    onAnswer: ({ headers }) => {
      share = shareOf(headers.get(SAMPLE)) ?? share;
    },
    unsaid: (event) => (event.by === 'customer' ? { ...event, by: 'unsaid' } : event),
  });

  type Told = { page?: string; element?: string; ms?: number | undefined; at?: number; who?: By | undefined };
  const record = (name: BehaviourEvent['name'], { page = current, element, ms, at = env.now(), who = by() }: Told): void => {
    if (consent === 'withheld' || !isSampled || page === '') return;
    queue.add({
      event_id: env.uuid(),
      device_id: options.deviceId,
      at: new Date(at).toISOString(),
      name,
      page,
      ...(who === undefined ? {} : { by: who }),
      ...(element === undefined ? {} : { element: element.slice(0, MAX_NAME) }),
      ...(ms === undefined ? {} : { dwell_ms: Math.round(Math.min(Math.max(ms, 0), LONGEST_MS)) }),
    });
  };
  const exposure = watchExposure(env, (element) => record('exposure', { element }));
  const forms = watchForms(env, (element, ms) => record('form', { element, ms }));
  const stopErrors = watchErrors(env, (element) => record('error', { element }));

  const closeView = (): void => {
    exposure.close();
    forgetReady();
    if (!view) return;
    const { page, since, by: who } = view;
    const ms = env.now() - since;
    if (ms >= SHORTEST_VIEW_MS) record('page_view', { page, ms, at: since, who });
    view = undefined;
  };
  const openView = (): void => {
    if (current === '' || consent === 'withheld' || env.document.visibilityState !== 'visible') return;
    isSampled = env.random() < share;
    view = { page: current, since: env.now(), by: by() };
    exposure.open();
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
  const click = (element: string): void => record('click', { element });
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
  if (consent === 'withheld') queue.drop();
  queue.start();

  return {
    page(next) {
      closeView();
      const isFirst = current === '';
      const page = next.slice(0, MAX_NAME);
      const tell = (element: Measure, ms: number): void => record('performance', { page, element, ms });
      current = page;
      openView();
      if (isFirst) forgetLoad = watchLoad(env, tell);
      else if (view) forgetReady = watchReady(env, tell);
    },
    click,
    form: forms.sent,
    error: (code) => record('error', { element: code.slice(0, MAX_CODE) }),
    setConsent(next) {
      if (next === consent) return;
      consent = next;
      forms.forget();
      if (next === 'given') {
        openView();
      } else {
        closeView();
        queue.drop();
      }
    },
    async turn() {
      closeView();
      await queue.flush();
      queue.unsay();
      openView();
    },
    flush: () => queue.flush(),
    stop() {
      closeView();
      forgetLoad();
      exposure.stop();
      forms.stop();
      stopErrors();
      queue.stop();
      env.document.removeEventListener('visibilitychange', onVisibility);
      env.document.removeEventListener('click', onClick, true);
      env.window.removeEventListener('pagehide', onPageHide);
      env.window.removeEventListener('online', onOnline);
    },
  };
}

/** A part from 0 to 1 in plain figures; anything else is not one. */
function shareOf(header: string | null): number | undefined {
  return header !== null && /^(?:0?\.\d+|[01]|1\.0+)$/.test(header.trim()) ? Number(header) : undefined;
}

export type { Environment } from './environment';
export type { Store } from './queue';
