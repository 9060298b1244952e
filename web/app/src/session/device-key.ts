/**
 * The key of this browser: made here, kept by the browser so that nobody can take it out, not even this code. It signs what
 * is sensitive, so that a stolen session moves nothing. A browser that keeps no keys goes without.
 */
import { bankKey, BANK, BASENAME } from '../bank';
import { deviceId } from './device';
import { toText } from '../parts/keys';

/** `registered`: the customer whose key the bank knew it to be last; nobody's when empty. */
type Kept = { pair: CryptoKeyPair; registered: string };

const DATABASE = 'polybank-keys';
const STORE = 'keys';
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' };
const API = `${BASENAME}/api/v1`;

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error ?? new Error('IndexedDB'));
  });
}

async function kept<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const request = ask(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
    });
  } finally {
    database.close();
  }
}

const place = (): string => bankKey(`device-key.${deviceId()}`);

export function deviceKeysPossible(): boolean {
  return window.isSecureContext && typeof indexedDB !== 'undefined' && BANK !== '';
}

let known: Promise<Kept | undefined> | undefined;
let ready: 'no' | 'yes' = 'no';

/** Older records say whether, not for whom. */
const owner = (found: Kept): string => (found.registered === 'no' ? '' : found.registered);

function current(): Promise<Kept | undefined> {
  if (!deviceKeysPossible()) return Promise.resolve(undefined);
  known ??= kept<Kept | undefined>('readonly', (store) => store.get(place()) as IDBRequest<Kept | undefined>)
    .catch(() => undefined)
    .then((found) => {
      ready = found && owner(found) !== '' ? 'yes' : 'no';
      return found;
    });
  return known;
}

/** Whether this browser has a key that the bank knows. */
export function deviceKeyReady(): boolean {
  return ready === 'yes';
}

async function point(pair: CryptoKeyPair): Promise<string> {
  return toText(await crypto.subtle.exportKey('raw', pair.publicKey));
}

/** Makes a key where there is none, and answers its public part unless the bank knows it as `user`'s. */
export async function unregisteredKey(user: string): Promise<string | undefined> {
  if (!deviceKeysPossible()) return undefined;
  const found = await current();
  if (found) return owner(found) === user ? undefined : point(found.pair);
  const pair = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify']);
  await kept('readwrite', (store) => store.put({ pair, registered: '' } satisfies Kept, place()));
  known = undefined;
  return point(pair);
}

/** The bank knows the key as `user`'s from now on. */
export async function keyRegistered(user: string): Promise<void> {
  const found = await current();
  if (!found) return;
  await kept('readwrite', (store) => store.put({ ...found, registered: user } satisfies Kept, place()));
  known = undefined;
  await current();
}

async function sign(pair: CryptoKeyPair, text: string): Promise<string> {
  return toText(await crypto.subtle.sign(SIGNING, pair.privateKey, new TextEncoder().encode(text)));
}

/** Signs a text that the bank asks to have signed. */
export async function signText(text: string): Promise<string> {
  const found = await current();
  if (!found) throw new Error('this device has no key');
  return sign(found.pair, text);
}

/** How much later it is at the bank than here, in milliseconds. */
let ahead = 0;

/** Takes the time of an answer of the bank's. */
export function setClock(date: string | null): void {
  const there = date === null ? Number.NaN : Date.parse(date);
  if (Number.isFinite(there)) ahead = there - Date.now();
}

function hex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What a device signs of a call, line by line; the bank puts the same together. */
export function signedText(call: { method: string; path: string; body: string; key: string; time: number; nonce: string }): string {
  return ['polybank-signature-v1', BANK, call.method, call.path, call.body, call.key, String(call.time), call.nonce].join('\n');
}

/** The signature of a call for its head; nothing where this browser has no key that the bank knows. */
export async function signCall(request: Request): Promise<string | undefined> {
  const found = await current();
  if (!found || owner(found) === '') return undefined;
  const url = new URL(request.url);
  if (!url.pathname.startsWith(`${API}/`)) return undefined;
  const time = Date.now() + ahead;
  const nonce = crypto.randomUUID();
  const text = signedText({
    method: request.method,
    path: url.pathname.slice(API.length) + url.search,
    body: hex(await crypto.subtle.digest('SHA-256', await request.arrayBuffer())),
    key: request.headers.get('Idempotency-Key') ?? '-',
    time,
    nonce,
  });
  return `v1;${time};${nonce};${await sign(found.pair, text)}`;
}
