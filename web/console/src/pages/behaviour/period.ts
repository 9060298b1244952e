/** The days that are looked at, whole days in the banks' zone, both ends included; and of whose. Pure. */
import { BANK_ZONE } from '@polybank/ui';

/** Of everybody, or of the people who are in an audience now. */
export type Period = { from: string; until: string; audience?: string };
export const PERIODS = ['today', '7', '30', '90', 'month', 'last', 'own'] as const;
export type PeriodKey = (typeof PERIODS)[number];
export const MOST_DAYS = 400;
/** Hours are told apart in so many days. */
export const MOST_HOURLY_DAYS = 7;

const DAY_MS = 86_400_000;
export const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** The day in the banks' zone. */
export const dayOf = (at: number) => new Intl.DateTimeFormat('en-CA', { timeZone: BANK_ZONE, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
const text = (at: number) => new Date(at).toISOString().slice(0, 10);
const moved = (day: string, days: number) => text(Date.parse(day) + days * DAY_MS);

export function lengthOf({ from, until }: Period): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / DAY_MS) + 1;
}

/** The period of a choice, as of now; an own one as it is given, the usual one where it cannot be. */
export function periodOf(key: PeriodKey, own: Partial<Period>, now: number): Period {
  const today = dayOf(now);
  const [year = 1970, month = 1] = today.split('-').map(Number);
  if (key === 'today') return { from: today, until: today };
  if (key === 'month') return { from: `${today.slice(0, 7)}-01`, until: today };
  if (key === 'last') return { from: text(Date.UTC(year, month - 2, 1)), until: text(Date.UTC(year, month - 1, 0)) };
  if (key === 'own' && own.from && own.until) {
    const given = { from: own.from, until: own.until };
    const length = lengthOf(given);
    if (length >= 1 && length <= MOST_DAYS) return given;
  }
  const days = key === '7' ? 7 : key === '90' ? 90 : 30;
  return { from: moved(today, 1 - days), until: today };
}

/** As many days, just before. */
export function periodBefore(period: Period): Period {
  const days = lengthOf(period);
  return { ...period, from: moved(period.from, -days), until: moved(period.from, -1) };
}
