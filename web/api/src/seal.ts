/**
 * Secrets on their way to the bank: sealed with HPKE (RFC 9180) to the bank's key, for one call. Which fields of which
 * calls are secrets stands here, and a test holds it against the API document.
 *
 * Outside a secure context browsers have no WebCrypto, and a page that came over an open line protects nothing anyway:
 * there secrets go as they are, and a bank that does not want that refuses them.
 */
import type { components } from './schema';

export type SealingKey = components['schemas']['SealingKeyOffer'];
export type SealedSecret = components['schemas']['SealedSecret'];

const ID = '[^/]+';
/** Method and path below the version, and the fields of the body that are secrets. */
export const SECRETS: readonly (readonly [method: string, path: string, fields: readonly string[]])[] = [
  ['POST', '/login', ['password', 'new_password']],
  ['POST', '/login/{challenge_id}/complete', ['new_password']],
  ['POST', '/login/pattern', ['pattern']],
  ['POST', '/registrations/{registration_id}/complete', ['password']],
  ['POST', '/password-resets/{reset_id}/complete', ['password', 'pin', 'token_code']],
  ['POST', '/recoveries/{recovery_id}/claim', ['pin']],
  ['POST', '/recoveries/{recovery_id}/complete', ['password']],
  ['PUT', '/me/password', ['password', 'new_password']],
  ['PUT', '/me/mail', ['password']],
  ['PUT', '/me/pin', ['pin', 'password', 'current_pin']],
  ['POST', '/me/pin-reset', ['pin', 'password']],
  ['POST', '/challenges/{challenge_id}/answers', ['secret']],
  ['POST', '/me/tool-enrolments/{enrolment_id}/confirm', ['secret']],
  ['POST', '/face-checks/{check_id}/frames', ['frames']],
];
const PATTERNS = SECRETS.map(([method, path, fields]) => ({
  method,
  path: new RegExp(`^${path.replace(/\{\w+\}/g, ID)}$`),
  fields,
}));

const VERSION = '/api/v1';
const INFO = 'polybank/secret/1';

/** The address of the API a request goes to, and the path below it. */
function split(request: Request): { base: string; path: string } | undefined {
  const url = new URL(request.url);
  const at = url.pathname.indexOf(`${VERSION}/`);
  if (at < 0) return undefined;
  const end = at + VERSION.length;
  return { base: `${url.origin}${url.pathname.slice(0, end)}`, path: url.pathname.slice(end) };
}

type Body = Record<string, unknown>;

/** The secrets that a request carries, by their fields; none where nothing can be sealed. */
export async function secretFields(request: Request): Promise<readonly string[]> {
  const where = split(request);
  if (!where || !globalThis.isSecureContext || !(globalThis.crypto as Partial<Crypto>).subtle) return [];
  const call = PATTERNS.find(({ method, path }) => method === request.method && path.test(where.path));
  if (!call) return [];
  const body = (await request.clone().json()) as Body;
  return call.fields.filter((field) => typeof body[field] === 'string');
}

/** Where the key for a request is asked for. */
export function keyAddress(request: Request): string {
  return `${split(request)?.base ?? ''}/sealing-key`;
}

function toBase64Url(bytes: ArrayBuffer): string {
  // One after the other: pictures are more bytes than a call may have arguments.
  const text = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): ArrayBuffer {
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(bytes, (char) => char.charCodeAt(0)).buffer;
}

function utf8(text: string): ArrayBuffer {
  return Uint8Array.from(new TextEncoder().encode(text)).buffer;
}

/** What a secret is sealed for: bank, operation, field, nonce; a line each. */
export function contextOf(key: SealingKey, method: string, path: string, field: string): string {
  return [key.bank_id, `${method} ${path}`, field, key.nonce].join('\n');
}

async function sealOne(key: SealingKey, context: string, secret: string): Promise<SealedSecret> {
  const { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } = await import('@hpke/core');
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const recipientPublicKey = await suite.kem.deserializePublicKey(fromBase64Url(key.public_key));
  const { ct, enc } = await suite.seal({ recipientPublicKey, info: utf8(INFO) }, utf8(secret), utf8(context));
  return { key_id: key.key_id, nonce: key.nonce, enc: toBase64Url(enc), ciphertext: toBase64Url(ct) };
}

/** The request with its secrets sealed to `key`. The one given is not used up. */
export async function sealRequest(request: Request, fields: readonly string[], key: SealingKey): Promise<Request> {
  const body = (await request.clone().json()) as Body;
  const path = split(request)?.path ?? '';
  for (const field of fields) {
    const secret = body[field];
    if (typeof secret === 'string') {
      body[field] = await sealOne(key, contextOf(key, request.method, path, field), secret);
    }
  }
  return new Request(request.clone(), { body: JSON.stringify(body) });
}
