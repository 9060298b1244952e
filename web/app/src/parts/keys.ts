/**
 * Keys in this device (WebAuthn), as the browser knows them. The bank says what to make and what to sign; both go to the
 * browser as they come, and its answer goes back. Nothing secret is ever in our hands: a key does not leave its device.
 */
import type { Tool } from '@polybank/api';
import { bankKey } from '../bank';

/** Tools that are keys. */
export const KEY_TOOLS = ['passkey', 'usb_key'] as const satisfies readonly Tool[];
export type KeyTool = (typeof KEY_TOOLS)[number];

export function isKeyTool(tool: Tool): tool is KeyTool {
  return KEY_TOOLS.some((one) => one === tool);
}

export type KeyJson = Record<string, unknown>;

/** Why the browser made or signed nothing. */
export type KeyTroubleKind = 'cancelled' | 'known' | 'unable';

export class KeyTrouble extends Error {
  constructor(readonly kind: KeyTroubleKind) {
    super(kind);
  }
}

/** Whether keys can be made and used on this page: under a name that was reached safely, in a browser that knows how. */
export function keysPossible(host = location.hostname): boolean {
  const isName = !/^[\d.]+$/.test(host) && !host.startsWith('[');
  return isName && typeof window.PublicKeyCredential === 'function' && window.isSecureContext;
}

export function toBytes(text: unknown): Uint8Array<ArrayBuffer> {
  const base64 = String(text).replace(/-/g, '+').replace(/_/g, '/');
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

export function toText(buffer: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
  return btoa(letters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function named(list: unknown): KeyJson[] {
  return Array.isArray(list) ? (list as KeyJson[]).map((one) => ({ ...one, id: toBytes(one['id']) })) : [];
}

/** Asks the browser, and tells its refusals apart. */
async function ask(what: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const answer = await what();
    if (answer instanceof PublicKeyCredential) return answer;
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotAllowedError' || name === 'AbortError') throw new KeyTrouble('cancelled');
    if (name === 'InvalidStateError') throw new KeyTrouble('known');
  }
  throw new KeyTrouble('unable');
}

function outer(key: PublicKeyCredential): KeyJson {
  return { id: key.id, rawId: toText(key.rawId), type: key.type, clientExtensionResults: key.getClientExtensionResults() };
}

/** Has a key made. */
export async function makeKey(options: KeyJson): Promise<KeyJson> {
  const user = options['user'] as KeyJson;
  const publicKey = {
    ...options,
    challenge: toBytes(options['challenge']),
    user: { ...user, id: toBytes(user['id']) },
    excludeCredentials: named(options['excludeCredentials']),
  } as unknown as PublicKeyCredentialCreationOptions;
  const key = await ask(() => navigator.credentials.create({ publicKey }));
  const response = key.response as AuthenticatorAttestationResponse;
  return {
    ...outer(key),
    response: {
      attestationObject: toText(response.attestationObject),
      clientDataJSON: toText(response.clientDataJSON),
      transports: response.getTransports(),
    },
  };
}

/** Has a key sign. `only` narrows the choice to keys with these ids. */
export async function signWithKey(options: KeyJson, only: readonly string[] = []): Promise<KeyJson> {
  const allowed = only.length > 0 ? only.map((id) => ({ type: 'public-key', id: toBytes(id) })) : named(options['allowCredentials']);
  const publicKey = {
    ...options,
    challenge: toBytes(options['challenge']),
    allowCredentials: allowed,
  } as unknown as PublicKeyCredentialRequestOptions;
  const key = await ask(() => navigator.credentials.get({ publicKey }));
  const response = key.response as AuthenticatorAssertionResponse;
  return {
    ...outer(key),
    response: {
      authenticatorData: toText(response.authenticatorData),
      clientDataJSON: toText(response.clientDataJSON),
      signature: toText(response.signature),
      userHandle: response.userHandle ? toText(response.userHandle) : null,
    },
  };
}

const KNOWN = bankKey('keys');
const KNOWN_MAX = 20;

/**
 * The keys of this bank that were made or used on this device, by their ids: several banks may be under one name, and the
 * browser would show the keys of all of them.
 */
export function keysKnown(): string[] {
  const ids: unknown = JSON.parse(localStorage.getItem(KNOWN) ?? '[]');
  return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : [];
}

export function rememberKey(id: unknown): void {
  if (typeof id !== 'string') return;
  localStorage.setItem(KNOWN, JSON.stringify([id, ...keysKnown().filter((one) => one !== id)].slice(0, KNOWN_MAX)));
}

export function forgetKey(id: unknown): void {
  localStorage.setItem(KNOWN, JSON.stringify(keysKnown().filter((one) => one !== id)));
}
