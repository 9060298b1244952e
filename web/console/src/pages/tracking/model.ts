/** What is in quarantine, laid out by reason and day. */
import type { QuarantineReason, QuarantineReport } from '@polybank/api';

/** A reason on each of the days, and in all. */
export type ByReason = { reason: QuarantineReason; total: number; times: number[] };

const DAY_MS = 86_400_000;

/** Every day from the first to the last. */
export function daysOf(from: string, until: string): string[] {
  const [first, last] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${until}T00:00:00Z`)];
  return Array.from({ length: Math.max(0, Math.round((last - first) / DAY_MS) + 1) }, (_, nth) => new Date(first + nth * DAY_MS).toISOString().slice(0, 10));
}

/** The most frequent reason first; a day without one has none of it. */
export function byDay(rows: QuarantineReport['days'], days: readonly string[]): ByReason[] {
  const found = new Map<QuarantineReason, number[]>();
  for (const { day, reason, times } of rows) {
    const of = found.get(reason) ?? days.map(() => 0);
    const place = days.indexOf(day);
    if (place >= 0) of[place] = times;
    found.set(reason, of);
  }
  const reasons = [...found].map(([reason, times]) => ({ reason, times, total: times.reduce((sum, one) => sum + one, 0) }));
  return reasons.sort((one, other) => other.total - one.total);
}
