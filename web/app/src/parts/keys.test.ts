import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Challenge, Tool } from '@polybank/api';
import { wayOf } from '../pages/transfer-confirm/step-up';
import { forgetKey, keysKnown, keysPossible, rememberKey, signWithKey, toBytes, toText } from './keys';

class FakeKey {
  id = 'AQID';
  type = 'public-key';
  rawId = new Uint8Array([1, 2, 3]).buffer;
  response = {
    authenticatorData: new Uint8Array([4]).buffer,
    clientDataJSON: new Uint8Array([5]).buffer,
    signature: new Uint8Array([251, 255]).buffer,
    userHandle: null,
  };
  getClientExtensionResults(): Record<string, never> {
    return {};
  }
}

/** A browser that knows keys, as far as these tests look. */
function browser(get: (options: { publicKey: PublicKeyCredentialRequestOptions }) => Promise<unknown>): void {
  vi.stubGlobal('PublicKeyCredential', FakeKey);
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('navigator', { ...navigator, credentials: { get } });
}

describe('keys in this device', () => {
  beforeEach(() => localStorage.clear());
  afterEach(() => vi.unstubAllGlobals());

  it('are written as base64url, and read back', () => {
    const bytes = new Uint8Array([0, 250, 251, 252, 253, 254, 255]);
    expect(toText(bytes.buffer)).toBe('APr7_P3-_w');
    expect([...toBytes('APr7_P3-_w')]).toEqual([...bytes]);
  });

  it('are possible under a name only', () => {
    expect(keysPossible('bank.example')).toBe(false);
    browser(() => Promise.resolve(null));
    expect(keysPossible('bank.example')).toBe(true);
    for (const host of ['127.0.0.1', '[::1]']) expect(keysPossible(host)).toBe(false);
  });

  it('sign what they are given, as the bank reads it', async () => {
    let asked: PublicKeyCredentialRequestOptions | undefined;
    browser(({ publicKey }) => {
      asked = publicKey;
      return Promise.resolve(new FakeKey());
    });
    const signed = await signWithKey({ challenge: 'AQ', allowCredentials: [{ type: 'public-key', id: 'AQID' }] });
    expect([...new Uint8Array(asked?.challenge as ArrayBuffer)]).toEqual([1]);
    expect(asked?.allowCredentials?.length).toBe(1);
    expect(signed).toMatchObject({ id: 'AQID', rawId: 'AQID', response: { signature: '-_8', userHandle: null } });
  });

  it('tell a refusal of the owner from a browser that cannot', async () => {
    browser(() => Promise.reject(new DOMException('no', 'NotAllowedError')));
    await expect(signWithKey({ challenge: 'AQ' })).rejects.toMatchObject({ kind: 'cancelled' });
    browser(() => Promise.resolve(null));
    await expect(signWithKey({ challenge: 'AQ' })).rejects.toMatchObject({ kind: 'unable' });
  });

  it('are remembered by their ids, the last one first', () => {
    rememberKey('a');
    rememberKey('b');
    rememberKey('a');
    expect(keysKnown()).toEqual(['a', 'b']);
    forgetKey('a');
    expect(keysKnown()).toEqual(['b']);
  });

  it('are not the way to go where there can be none', () => {
    const ways: Tool[][] = [['pin', 'passkey'], ['pin', 'sms_code']];
    const options = ways.map((tools) => ({ tools, limit_left: null }));
    const challenge = { tools: ways[0], options, passed: [] as Tool[] } as unknown as Challenge;
    expect(wayOf(challenge, undefined)).toEqual(['pin', 'sms_code']);
    browser(() => Promise.resolve(null));
    expect(wayOf(challenge, undefined)).toEqual(['pin', 'passkey']);
  });
});
