/** A bounded queue of events: sent in batches, retried with growing pauses, kept while there is no network. */

export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export type QueueOptions = {
  endpoint: string;
  headers: Record<string, string>;
  store: Store | undefined;
  storeKey: string;
  fetch: typeof fetch;
  beacon: ((url: string, body: Blob) => boolean) | undefined;
  now: () => number;
  flushMs: number;
};

const BATCH = 50;
const FULL_AT = 20;
const KEPT_AT_MOST = 500;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 300_000;

export class Queue<Event> {
  private readonly options: QueueOptions;
  private waiting: Event[];
  private sending: Promise<void> | undefined;
  private failures = 0;
  private notBefore = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: QueueOptions) {
    this.options = options;
    this.waiting = this.restore();
  }

  get length(): number {
    return this.waiting.length;
  }

  start(): void {
    this.timer = setInterval(() => {
      if (this.options.now() >= this.notBefore) void this.flush();
    }, this.options.flushMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.leave();
  }

  add(event: Event): void {
    this.waiting.push(event);
    if (this.waiting.length > KEPT_AT_MOST) this.waiting.splice(0, this.waiting.length - KEPT_AT_MOST);
    this.keep();
    if (this.waiting.length >= FULL_AT && this.options.now() >= this.notBefore) void this.flush();
  }

  /** Sends everything that waits, batch after batch, until one fails. */
  flush(): Promise<void> {
    this.sending ??= this.sendAll().finally(() => {
      this.sending = undefined;
    });
    return this.sending;
  }

  /**
   * The page may be gone in a moment: hand the events to the browser. A kept-alive request is preferred because it can
   * carry headers; the beacon is the way of browsers without it.
   */
  leave(): void {
    if (this.waiting.length === 0 || this.sending) return;
    const batch = this.waiting.slice(0, BATCH);
    const body = JSON.stringify({ events: batch });
    if (typeof Request === 'function' && 'keepalive' in Request.prototype) {
      void this.options
        .fetch(this.options.endpoint, this.request(body, true))
        .then((response) => {
          if (settled(response.status)) this.forget(batch);
        })
        .catch(() => undefined);
      return;
    }
    if (this.options.beacon?.(this.options.endpoint, new Blob([body], { type: 'application/json' }))) this.forget(batch);
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, BATCH);
      if (!(await this.sendOne(batch))) return;
      this.forget(batch);
    }
  }

  private async sendOne(batch: Event[]): Promise<boolean> {
    try {
      const response = await this.options.fetch(
        this.options.endpoint,
        this.request(JSON.stringify({ events: batch }), false),
      );
      if (!settled(response.status)) return this.pause();
      this.failures = 0;
      this.notBefore = 0;
      return true;
    } catch {
      return this.pause();
    }
  }

  private pause(): false {
    const span = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.failures);
    this.failures += 1;
    this.notBefore = this.options.now() + span;
    return false;
  }

  private request(body: string, keepalive: boolean): RequestInit {
    return {
      method: 'POST',
      body,
      keepalive,
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', ...this.options.headers },
    };
  }

  private forget(batch: Event[]): void {
    const sent = new Set(batch);
    this.waiting = this.waiting.filter((event) => !sent.has(event));
    this.keep();
  }

  private keep(): void {
    try {
      if (this.waiting.length === 0) this.options.store?.removeItem(this.options.storeKey);
      else this.options.store?.setItem(this.options.storeKey, JSON.stringify(this.waiting));
    } catch {
      // A full or forbidden store loses only what is not sent before the page closes.
    }
  }

  private restore(): Event[] {
    try {
      const kept: unknown = JSON.parse(this.options.store?.getItem(this.options.storeKey) ?? '[]');
      return Array.isArray(kept) ? (kept as Event[]).slice(-KEPT_AT_MOST) : [];
    } catch {
      return [];
    }
  }
}

/** Taken, or refused for good: a batch that can never be taken must not block those behind it. */
function settled(status: number): boolean {
  return status < 400 || (status < 500 && status !== 408 && status !== 429 && status !== 401);
}
