/** Idempotency keys: one per intended action, kept while the body stays the same. */

export function newKey(): string {
  return crypto.randomUUID();
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
