import { describe, expect, it, vi } from 'vitest';
import { act, createCustomerClient, Intent, newKey, ProblemError, take, withKey, type ClientOptions } from './index';

type Reply = { status: number; body?: unknown } | 'offline';

function problem(status: number, code: string): Reply {
  return { status, body: { type: 'about:blank', title: code, status, code, trace_id: 't' } };
}

/** A client over a network that answers from a script, one reply a call. */
function bank(replies: Reply[], options: Partial<ClientOptions> = {}) {
  const calls: Request[] = [];
  const client = createCustomerClient('lanwan', {
    language: () => 'zh',
    ...options,
    fetch: (input) => {
      calls.push(input as Request);
      const reply = replies.shift() ?? { status: 500 };
      if (reply === 'offline') return Promise.reject(new TypeError('failed'));
      return Promise.resolve(
        reply.status === 204
          ? new Response(null, { status: 204 })
          : new Response(JSON.stringify(reply.body ?? {}), {
              status: reply.status,
              headers: { 'Content-Type': 'application/json' },
            }),
      );
    },
  });
  return { client, calls };
}

describe('the customer client', () => {
  it('sends every call to its bank with the headers of the house', async () => {
    const { client, calls } = bank([{ status: 200 }, { status: 204 }]);
    await take(client.GET('/accounts/{account_id}', { params: { path: { account_id: 'a1' } } }));
    await take(client.DELETE('/payees/{payee_id}', { params: { path: { payee_id: 'p1' } }, ...withKey('key-12345') }));
    expect(new URL(calls[0]?.url ?? '').pathname).toBe('/b/lanwan/api/v1/accounts/a1');
    expect(calls[0]?.headers.get('X-Polybank-Client')).toBe('web');
    expect(calls[0]?.headers.get('Idempotency-Key')).toBeNull();
    expect(calls[1]?.headers.get('Idempotency-Key')).toBe('key-12345');
  });

  it('throws the problem of the bank', async () => {
    const { client } = bank([problem(422, 'limit_exceeded')]);
    await expect(take(client.GET('/limits'))).rejects.toMatchObject({ code: 'limit_exceeded' });
  });

  it('says it is offline when no answer comes', async () => {
    const { client } = bank(['offline']);
    await expect(take(client.GET('/me'))).rejects.toMatchObject({ code: 'client_offline', unanswered: true });
  });

  it('refreshes an expired session once for all calls, then repeats them', async () => {
    let refreshes = 0;
    const { client } = bank(
      [problem(401, 'session_expired'), problem(401, 'session_expired'), { status: 200, body: { n: 1 } }, { status: 200, body: { n: 2 } }],
      {
        refresh: async () => {
          refreshes += 1;
          await new Promise((resolve) => setTimeout(resolve, 5));
          return true;
        },
      },
    );
    await Promise.all([take(client.GET('/me')), take(client.GET('/accounts'))]);
    expect(refreshes).toBe(1);
  });

  it('repeats the body and the key of a call whose session had expired', async () => {
    const { client, calls } = bank([problem(401, 'session_expired'), { status: 201, body: {} }], {
      refresh: () => Promise.resolve(true),
    });
    await take(client.POST('/payees', { body: { name: '李明', account_no: '1', bank_no: '2' }, ...withKey('key-12345') }));
    expect(calls[1]?.headers.get('Idempotency-Key')).toBe('key-12345');
    expect(await calls[1]?.json()).toMatchObject({ name: '李明' });
  });

  it('tells who signed the customer out, and does not refresh an idle session', async () => {
    const ends: string[] = [];
    const { client } = bank([problem(401, 'session_idle')], {
      refresh: () => Promise.reject(new Error('must not refresh')),
      onSignedOut: (end) => ends.push(end.code),
    });
    await expect(take(client.GET('/me'))).rejects.toBeInstanceOf(ProblemError);
    expect(ends).toEqual(['session_idle']);
  });
});

describe('an intended action', () => {
  it('keeps its key for the same body and takes another when the body changes', () => {
    const intent = new Intent();
    const first = intent.keyFor({ amount: '1.00' });
    expect(intent.keyFor({ amount: '1.00' })).toBe(first);
    expect(intent.keyFor({ amount: '2.00' })).not.toBe(first);
  });

  it('asks again with the same key when the answer was lost', async () => {
    const keys: string[] = [];
    const { client, calls } = bank(['offline', { status: 201, body: { payee_id: 'p' } }]);
    const body = { name: '李明', account_no: '1', bank_no: '2' };
    await act(new Intent(), body, (key) => {
      keys.push(key);
      return take(client.POST('/payees', { body, ...withKey(key) }));
    });
    expect(calls).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it('takes a new key after a refusal, since the customer then means it anew', async () => {
    const intent = new Intent();
    const keys: string[] = [];
    const { client } = bank([problem(403, 'step_up_required'), { status: 201 }]);
    const body = { name: 'x', account_no: '1', bank_no: '2' };
    const run = (key: string) => {
      keys.push(key);
      return take(client.POST('/payees', { body, ...withKey(key) }));
    };
    await expect(act(intent, body, run)).rejects.toMatchObject({ code: 'step_up_required' });
    await act(intent, body, run);
    expect(keys[0]).not.toBe(keys[1]);
  });
});

describe('a key', () => {
  it('is a UUID of its own, also where the browser makes none', () => {
    const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    expect(newKey()).toMatch(shape);
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    const [one, other] = [newKey(), newKey()];
    vi.unstubAllGlobals();
    expect(one).toMatch(shape);
    expect(one).not.toBe(other);
  });
});
