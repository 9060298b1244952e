/** Idempotency keys: one per intended action, kept while the body stays the same. */
import { ProblemError } from './problem';

/** A random UUID. Outside a secure context browsers have random numbers, but no `randomUUID`. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * Gives the key for a body: the same key for the same body (a retry after a lost answer must not act twice), a new key
 * as soon as the body differs, and a new key after `done()` (the customer means it again).
 */
export class Intent {
  private body: string | undefined;
  private key: string | undefined;

  keyFor(body: unknown): string {
    const text = JSON.stringify(body);
    if (this.key === undefined || text !== this.body) {
      this.body = text;
      this.key = newKey();
    }
    return this.key;
  }

  done(): void {
    this.body = undefined;
    this.key = undefined;
  }
}

const PAUSES_MS = [800, 2_000];

/** The platform has decided: sending the same key again would only bring the same answer. */
function decided(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return true;
  const { status, code } = error.problem;
  if (code === 'idempotency_in_progress') return false;
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function worthAnotherTry(error: unknown): boolean {
  return error instanceof ProblemError && (error.code === 'client_offline' || error.code === 'idempotency_in_progress');
}

/** Runs one intended action; a lost answer is asked for again with the same key, a decided one frees the key. */
export async function act<T>(intent: Intent, body: unknown, run: (key: string) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const result = await run(intent.keyFor(body));
      intent.done();
      return result;
    } catch (error) {
      const pause = PAUSES_MS[attempt];
      if (pause === undefined || !worthAnotherTry(error)) {
        if (decided(error)) intent.done();
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
