/** Typed clients over openapi-fetch: paths without their prefix, headers of the house, one shared session refresh. */
import createClient, { type Client } from 'openapi-fetch';
import { newKey } from './idempotency';
import type { ProblemError} from './problem';
import { clientProblem, problemFrom } from './problem';
import { refreshInTurn, type Browser } from './refresh';
import { keyAddress, sealRequest, secretFields, type SealingKey } from './seal';
import type { paths } from './schema';

export const IDEMPOTENCY_HEADER = 'Idempotency-Key';
/** What changes whenever anything of the bank's brand does. */
export const BRAND_HEADER = 'Polybank-Brand';
export const SIGNATURE_HEADER = 'Polybank-Signature';
const ANSWER_TIMEOUT_MS = 30_000;
const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

type PathOf<Op> = Op extends { parameters: { path: infer P } } ? Omit<P, 'bank'> : unknown;
type QueryOf<Op> = Op extends { parameters: { query?: infer Q } } ? Q : never;
/** An operation without the bank (part of the base address) and without headers (set here). */
type Scoped<Op> = Op extends { responses: unknown }
  ? Omit<Op, 'parameters'> & {
      parameters: { query?: QueryOf<Op>; header?: never; cookie?: never } & (keyof PathOf<Op> extends never
        ? { path?: never }
        : { path: PathOf<Op> });
    }
  : Op;
type Under<Prefix extends string> = {
  [K in keyof paths as K extends `${Prefix}${infer Rest}` ? Rest : never]: {
    [M in keyof paths[K]]: Scoped<paths[K][M]>;
  };
};

export type CustomerPaths = Under<'/b/{bank}/api/v1'>;
export type ConsolePaths = Under<'/console/api/v1'>;
export type CustomerClient = Client<CustomerPaths>;
export type ConsoleClient = Client<ConsolePaths>;

export type ClientOptions = {
  /** Language of the problem texts, read at every call. */
  language: () => string;
  /** Opens the session again; the call is then repeated once. */
  refresh?: () => Promise<boolean>;
  /** What all tabs of this session call it: they refresh one after the other, and not twice. */
  turns?: { name: string; browser?: Browser };
  /** Which refusals a refresh may heal; `session_expired` unless told otherwise. */
  mayRefresh?: (code: string) => boolean;
  /** Told of every 401 that ends the session here. */
  onSignedOut?: (problem: ProblemError) => void;
  /** Told of every call that was answered, so that the idle clock can be set again. */
  onAnswered?: () => void;
  /** Told with every answer that says which brand the bank has now. */
  onBrand?: (revision: string) => void;
  /** The device's signature over an unsafe call, where it has a key. */
  sign?: (request: Request) => Promise<string | undefined>;
  /** Told what time it is at the bank when a signature was refused as too old: the device's clock may be off. */
  onLate?: (date: string | null) => void;
  fetch?: typeof fetch;
};

async function refusalCode(response: Response): Promise<ProblemError> {
  return problemFrom(await response.clone().json().catch(() => undefined), response.status);
}

function withHeaders(request: Request, options: ClientOptions): Request {
  request.headers.set('X-Polybank-Client', 'web');
  request.headers.set('Accept-Language', options.language());
  if (UNSAFE.has(request.method) && !request.headers.has(IDEMPOTENCY_HEADER)) {
    request.headers.set(IDEMPOTENCY_HEADER, newKey());
  }
  return request;
}

async function send(request: Request, options: ClientOptions): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
  const transport = options.fetch ?? globalThis.fetch;
  const signature = UNSAFE.has(request.method) ? await options.sign?.(request.clone()) : undefined;
  if (signature !== undefined) request.headers.set(SIGNATURE_HEADER, signature);
  try {
    return await transport(new Request(request, { signal, credentials: 'same-origin' }));
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw clientProblem(cause instanceof DOMException && cause.name === 'TimeoutError' ? 'client_timeout' : 'client_offline');
  }
}

/** How often secrets are sealed anew when the bank's key has changed meanwhile. */
const SEALINGS_MAX = 3;

/** Sends a request, its secrets sealed. A key that is over is asked for again, and nobody notices. */
async function sendSealed(request: Request, options: ClientOptions): Promise<Response> {
  const fields = await secretFields(request);
  if (fields.length === 0) return send(request, options);
  for (let sealings = 1; ; sealings += 1) {
    const asked = await send(withHeaders(new Request(keyAddress(request)), options), options);
    if (!asked.ok) return asked;
    const key = (await asked.json()) as SealingKey;
    const response = await send(await sealRequest(request, fields, key), options);
    const stale = response.status === 409 && (await refusalCode(response)).code === 'sealing_stale';
    if (!stale || sealings === SEALINGS_MAX) return response;
  }
}

function isRefresh(request: Request): boolean {
  return new URL(request.url).pathname.endsWith('/session/refresh');
}

/** `fetch` with the headers, the deadline and the session rules of the house. */
export function guardedFetch(options: ClientOptions): (request: Request) => Promise<Response> {
  let refreshing: Promise<boolean> | undefined;
  const inTurn = (sentAt: number): Promise<boolean> => {
    const { refresh, turns } = options;
    if (!refresh) return Promise.resolve(false);
    return turns ? refreshInTurn(turns.name, sentAt, refresh, turns.browser) : refresh();
  };
  const refreshOnce = (sentAt: number): Promise<boolean> => {
    refreshing ??= inTurn(sentAt).finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  };
  const mayRefresh = options.mayRefresh ?? ((code: string) => code === 'session_expired');
  return async (input) => {
    const request = withHeaders(input, options);
    const again = request.clone();
    const later = options.onLate && UNSAFE.has(request.method) ? request.clone() : undefined;
    const sentAt = Date.now();
    let response = await sendSealed(request, options);
    if (response.status === 401) {
      let refusal = await refusalCode(response);
      if (!isRefresh(request) && mayRefresh(refusal.code) && (await refreshOnce(sentAt))) {
        response = await sendSealed(again, options);
        refusal = await refusalCode(response);
      }
      if (response.status === 401) options.onSignedOut?.(refusal);
    }
    if (response.status === 403 && later && (await refusalCode(response)).code === 'signature_late') {
      options.onLate?.(response.headers.get('Date'));
      response = await sendSealed(later, options);
    }
    if (response.ok) options.onAnswered?.();
    const revision = response.headers.get(BRAND_HEADER);
    if (revision !== null) options.onBrand?.(revision);
    return response;
  };
}

export function createCustomerClient(bank: string, options: ClientOptions): CustomerClient {
  const baseUrl = new URL(`/b/${encodeURIComponent(bank)}/api/v1`, globalThis.location.origin).toString();
  return createClient<CustomerPaths>({ baseUrl, fetch: guardedFetch(options) });
}

export function createConsoleClient(options: ClientOptions): ConsoleClient {
  const baseUrl = new URL('/console/api/v1', globalThis.location.origin).toString();
  return createClient<ConsolePaths>({ baseUrl, fetch: guardedFetch(options) });
}

/** The body of an answer, or a thrown `ProblemError`. */
export async function take<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw problemFrom(error, response.status);
  return data as T;
}

/** Header object that carries an idempotency key. */
export function withKey(key: string): { headers: Record<string, string> } {
  return { headers: { [IDEMPOTENCY_HEADER]: key } };
}
