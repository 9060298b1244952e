/**
 * A bounded queue of events: sent in batches, retried with growing pauses, kept while there is no network.
 *
 * Each tab keeps what waits under a key of its own and holds a lock of that name while it lives. A key whose lock is free was
 * left behind by a tab that is gone: whoever starts next takes it over, and only one can. A browser without locks cannot tell
 * the two apart and takes over every key: an event may then go out twice, which its id tells the bank, but none is lost.
 */

export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;
export type Locks = Pick<LockManager, 'request'>;

export type QueueOptions<Event> = {
  endpoint: string;
  headers: Record<string, string>;
  /** What is said with every batch beside its events. */
  beside: Record<string, string>;
  store: Store | undefined;
  storeKey: string;
  /** The id of this tab, made anew with each load. */
  tab: string;
  locks: Locks | undefined;
  fetch: typeof fetch;
  beacon: ((url: string, body: Blob) => boolean) | undefined;
  now: () => number;
  flushMs: number;
  onAnswer: (answer: Response) => void;
  /** The same event once it is not certain any more that it goes out in the session it happened in. */
  unsaid: (event: Event) => Event;
};

const BATCH = 50;
const FULL_AT = 20;
const KEPT_AT_MOST = 500;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 300_000;
/** The bank keeps no event of more than a day ago. */
const OLDEST_MS = 86_000_000;

export class Queue<Event extends { at: string }> {
  private readonly options: QueueOptions<Event>;
  private readonly key: string;
  private waiting: Event[] = [];
  private sending: Promise<void> | undefined;
  private failures = 0;
  private notBefore = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  /** Nothing is kept under a key that another tab could still take for left behind. */
  private holding: 'not_yet' | 'held' = 'not_yet';
  private release: () => void = () => undefined;

  constructor(options: QueueOptions<Event>) {
    this.options = options;
    this.key = `${options.storeKey}.${options.tab}`;
  }

  start(): void {
    this.hold();
    this.timer = setInterval(() => {
      if (this.options.now() >= this.notBefore) void this.flush();
    }, this.options.flushMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.leave();
    this.release();
  }

  add(event: Event): void {
    this.waiting.push(event);
    this.keep();
    if (this.waiting.length >= FULL_AT && this.options.now() >= this.notBefore) void this.flush();
  }

  /** Forgets everything that waits, here and of tabs that are gone; what is under way cannot be called back. */
  drop(): void {
    this.waiting = [];
    this.keep();
    for (const key of this.others()) this.options.store?.removeItem(key);
  }

  /** Whatever still waits goes out in another session. */
  unsay(): void {
    this.waiting = this.waiting.map(this.options.unsaid);
    this.keep();
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
    if (this.sending) return;
    const batch = this.next();
    if (batch.length === 0) return;
    const body = this.bodyOf(batch);
    if (typeof Request === 'function' && 'keepalive' in Request.prototype) {
      void this.options
        .fetch(this.options.endpoint, this.request(body, true))
        .then((answer) => {
          this.options.onAnswer(answer);
          if (settled(answer.status)) this.forget(batch);
        })
        .catch(() => undefined);
      return;
    }
    if (this.options.beacon?.(this.options.endpoint, new Blob([body], { type: 'application/json' }))) this.forget(batch);
  }

  private async sendAll(): Promise<void> {
    for (let batch = this.next(); batch.length > 0; batch = this.next()) {
      if (!(await this.sendOne(batch))) return;
      this.forget(batch);
    }
  }

  private async sendOne(batch: Event[]): Promise<boolean> {
    try {
      const answer = await this.options.fetch(this.options.endpoint, this.request(this.bodyOf(batch), false));
      this.options.onAnswer(answer);
      if (!settled(answer.status)) return this.pause();
      this.failures = 0;
      this.notBefore = 0;
      return true;
    } catch {
      return this.pause();
    }
  }

  private bodyOf(events: Event[]): string {
    return JSON.stringify({ events, ...this.options.beside });
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

  /** What goes out next, without what is too old to be taken. */
  private next(): Event[] {
    const oldest = this.options.now() - OLDEST_MS;
    const old = this.waiting.filter((event) => !(Date.parse(event.at) > oldest));
    if (old.length > 0) this.forget(old);
    return this.waiting.slice(0, BATCH);
  }

  private forget(batch: Event[]): void {
    const gone = new Set(batch);
    this.waiting = this.waiting.filter((event) => !gone.has(event));
    this.keep();
  }

  private keep(): void {
    if (this.waiting.length > KEPT_AT_MOST) this.waiting.splice(0, this.waiting.length - KEPT_AT_MOST);
    if (this.holding !== 'held') return;
    try {
      if (this.waiting.length === 0) this.options.store?.removeItem(this.key);
      else this.options.store?.setItem(this.key, JSON.stringify(this.waiting));
    } catch {
      // A full or forbidden store loses only what is not sent before the page closes.
    }
  }

  private hold(): void {
    const { locks } = this.options;
    const released = new Promise<void>((resolve) => {
      this.release = resolve;
    });
    const held = async (): Promise<void> => {
      this.holding = 'held';
      this.keep();
      for (const key of this.others()) {
        if (locks) await locks.request(key, { ifAvailable: true }, (lock) => lock && this.takeOver(key));
        else this.takeOver(key);
      }
      if (locks) await released;
    };
    // A lock that is refused leaves this visit without a store, never without its events.
    void (locks ? locks.request(this.key, held) : held()).catch(() => undefined);
  }

  /** Keys of other tabs of this bank, and the one key of all tabs that was before. */
  private others(): string[] {
    const { store, storeKey } = this.options;
    const keys = Array.from({ length: store?.length ?? 0 }, (_, place) => store?.key(place) ?? '');
    return keys.filter((key) => key !== this.key && (key === storeKey || key.startsWith(`${storeKey}.`)));
  }

  private takeOver(key: string): void {
    const { store } = this.options;
    try {
      const kept: unknown = JSON.parse(store?.getItem(key) ?? '[]');
      if (Array.isArray(kept)) this.waiting.unshift(...kept.filter(isEvent<Event>).map(this.options.unsaid));
    } catch {
      // Not what a queue keeps.
    }
    store?.removeItem(key);
    this.keep();
  }
}

function isEvent<Event extends { at: string }>(kept: unknown): kept is Event {
  return typeof kept === 'object' && kept !== null && 'at' in kept && typeof kept.at === 'string';
}

/** Taken, or refused for good: a batch that can never be taken must not block those behind it. */
function settled(status: number): boolean {
  return status < 400 || (status < 500 && status !== 408 && status !== 429 && status !== 401);
}
