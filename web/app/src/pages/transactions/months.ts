/** Transactions parted by months and days, in the bank's zone. */
import type { Transaction } from '@polybank/api';
import { dayKey, fenOf } from '@polybank/ui';

export type Day = { key: string; at: string; entries: Transaction[] };
export type Month = {
  /** `YYYY-MM` */
  key: string;
  at: string;
  days: Day[];
  /** Fen, of what is listed. */
  came: bigint;
  went: bigint;
  /** Whether all of it is listed: an older month follows, or there is no more. */
  state: 'whole' | 'partial';
};

/** Parts entries, newest first, by month and day; `end` says whether older ones may still come. */
export function byMonth(entries: readonly Transaction[], end: 'reached' | 'open'): Month[] {
  const months: Month[] = [];
  for (const entry of entries) {
    const dayName = dayKey(entry.booked_at);
    const monthName = dayName.slice(0, 7);
    let month = months.at(-1);
    if (month?.key !== monthName) {
      month = { key: monthName, at: entry.booked_at, days: [], came: 0n, went: 0n, state: 'partial' };
      months.push(month);
    }
    if (entry.direction === 'in') month.came += fenOf(entry.amount);
    else month.went += fenOf(entry.amount);
    const day = month.days.at(-1);
    if (day?.key === dayName) day.entries.push(entry);
    else month.days.push({ key: dayName, at: entry.booked_at, entries: [entry] });
  }
  const last = months.at(-1);
  for (const month of months) month.state = month === last && end === 'open' ? 'partial' : 'whole';
  return months;
}
