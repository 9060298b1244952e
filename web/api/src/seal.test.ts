// @vitest-environment node
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { guardedFetch } from './client';
import { contextOf, SECRETS, type SealedSecret, type SealingKey } from './seal';

const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'utf8')).buffer;
const decoded = (text: string) => Uint8Array.from(Buffer.from(text, 'base64url')).buffer;

/** A bank that opens what it is sent; its key changes after every nonce that `stale` names. */
async function bank(stale: readonly string[] = []) {
  const pairs = new Map<string, CryptoKeyPair>();
  const seen: { path: string; sent: Record<string, unknown>; opened: Record<string, string> }[] = [];
  let keys = 0;
  const offers = new Map<string, SealingKey>();
  const problem = (status: number, code: string) =>
    new Response(JSON.stringify({ type: 'about:blank', title: code, status, code, trace_id: 't' }), { status });
  const answer = async (input: RequestInfo | URL): Promise<Response> => {
    const request = input as Request;
    const path = new URL(request.url).pathname.replace('/b/lanwan/api/v1', '');
    if (path === '/sealing-key') {
      keys += 1;
      const pair = await suite.kem.generateKeyPair();
      pairs.set(`k${keys}`, pair);
      const raw = Buffer.from(await suite.kem.serializePublicKey(pair.publicKey)).toString('base64url');
      const offer: SealingKey = {
        bank_id: 'lanwan', key_id: `k${keys}`, suite: '', public_key: raw, nonce: `n${keys}`,
        nonce_expires_at: '2026-11-22T10:00:00+08:00', required: false,
      };
      offers.set(offer.key_id, offer);
      return new Response(JSON.stringify(offer));
    }
    const sent = (await request.json()) as Record<string, unknown>;
    const opened: Record<string, string> = {};
    for (const [field, value] of Object.entries(sent)) {
      if (typeof value !== 'object' || value === null || !('enc' in value)) continue;
      const sealed = value as SealedSecret;
      if (stale.includes(sealed.nonce)) return problem(409, 'sealing_stale');
      const pair = pairs.get(sealed.key_id);
      const offer = offers.get(sealed.key_id);
      if (!pair || !offer) return problem(409, 'sealing_stale');
      const context = bytes(contextOf(offer, request.method, path, field));
      const text = await suite.open(
        { recipientKey: pair.privateKey, enc: decoded(sealed.enc), info: bytes('polybank/secret/1') },
        decoded(sealed.ciphertext),
        context,
      );
      opened[field] = Buffer.from(text).toString('utf8');
    }
    seen.push({ path, sent, opened });
    return new Response(JSON.stringify({}));
  };
  const send = guardedFetch({ language: () => 'zh', fetch: answer });
  const post = (path: string, body: unknown, method = 'POST') =>
    send(new Request(`http://bank.test/b/lanwan/api/v1${path}`, { method, body: JSON.stringify(body) }));
  return { post, seen, asked: () => keys };
}

describe('secrets on their way', () => {
  beforeEach(() => vi.stubGlobal('isSecureContext', true));
  afterEach(() => vi.unstubAllGlobals());

  it('leave sealed for their call, and nothing else does', async () => {
    const { post, seen } = await bank();
    expect((await post('/me/pin', { pin: '135790', password: '港湾-2026', note: 'x' }, 'PUT')).status).toBe(200);
    expect(seen[0]?.opened).toEqual({ pin: '135790', password: '港湾-2026' });
    expect(JSON.stringify(seen[0]?.sent)).not.toContain('135790');
    expect(seen[0]?.sent.note).toBe('x');
    const [pin, password] = [seen[0]?.sent.pin, seen[0]?.sent.password] as [SealedSecret, SealedSecret];
    expect(pin.nonce).toBe(password.nonce);
    expect(pin.enc).not.toBe(password.enc);
  });

  it('are sealed anew, unseen, when the key is over; but not for ever', async () => {
    const healed = await bank(['n1', 'n2']);
    expect((await healed.post('/challenges/c1/answers', { tool: 'pin', secret: '135790' })).status).toBe(200);
    expect(healed.seen[0]?.opened).toEqual({ secret: '135790' });
    expect(healed.asked()).toBe(3);
    const hopeless = await bank(['n1', 'n2', 'n3']);
    expect((await hopeless.post('/login', { password: 'x' })).status).toBe(409);
    expect(hopeless.asked()).toBe(3);
  });

  it('take a fresh nonce every time', async () => {
    const { post, seen } = await bank();
    await post('/login', { password: 'x' });
    await post('/login', { password: 'x' });
    expect(seen.map(({ sent }) => (sent.password as SealedSecret).nonce)).toEqual(['n1', 'n2']);
  });

  it('go as they are where the browser cannot seal', async () => {
    vi.stubGlobal('isSecureContext', false);
    const { post, seen, asked } = await bank();
    await post('/login', { password: 'x' });
    expect(seen[0]?.sent.password).toBe('x');
    expect(asked()).toBe(0);
  });

  it('are all that the API document calls secret', () => {
    type Schema = { $ref?: string; oneOf?: Schema[]; anyOf?: Schema[]; properties?: Record<string, Schema> };
    type Operation = { requestBody?: { content: Record<string, { schema: Schema }> } };
    const document = JSON.parse(readFileSync('../../docs/api/openapi.json', 'utf8')) as {
      paths: Record<string, Record<string, Operation>>;
      components: { schemas: Record<string, Schema> };
    };
    const names = (schema: Schema): string[] =>
      [schema.$ref ?? '', ...(schema.oneOf ?? []).flatMap(names), ...(schema.anyOf ?? []).flatMap(names)];
    const found = new Set<string>();
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const body = operation.requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1) ?? '';
        for (const [field, schema] of Object.entries(document.components.schemas[body]?.properties ?? {})) {
          if (names(schema).some((name) => name.endsWith('/SecretText'))) {
            found.add(`${method.toUpperCase()} ${path.slice(path.indexOf('/api/v1') + '/api/v1'.length)} ${field}`);
          } else if (/^(password|pin|.*_pin|.*_password|pattern|secret)$/.test(field)) {
            found.add(`${method.toUpperCase()} ${path} ${field}: is not a SecretText`);
          }
        }
      }
    }
    const listed = SECRETS.flatMap(([method, path, fields]) => fields.map((field) => `${method} ${path} ${field}`));
    expect([...found].sort()).toEqual([...listed].sort());
  });
});
