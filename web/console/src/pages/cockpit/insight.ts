/** What the figures say, in one sentence each: the titles of the charts. Pure. */
import type { Cockpit, CockpitDay, CockpitFigures } from '@polybank/api';
import { fenOf, formatAmount } from '@polybank/ui';

export type FigureKey = keyof CockpitFigures;
export const FIGURES: readonly FigureKey[] = [
  'customers', 'new_customers', 'logins', 'login_customers', 'transfers', 'transfer_amount', 'refusals', 'step_ups',
];
/** More of these is nothing to be glad about. */
const UNWELCOME: ReadonlySet<FigureKey> = new Set(['refusals']);
const NEUTRAL: ReadonlySet<FigureKey> = new Set(['step_ups']);

export function numberOf(figures: CockpitFigures, key: FigureKey): number {
  return key === 'transfer_amount' ? Number(fenOf(figures.transfer_amount)) / 100 : figures[key];
}

type Still = { kind: 'new' } | { kind: 'same' } | { kind: 'none' };
export type Delta = Still | { kind: 'up' | 'down'; percent: number; tone: 'good' | 'bad' | 'plain' };

/** Compared with the same span of yesterday. */
export function deltaOf(today: CockpitFigures, previous: CockpitFigures, key: FigureKey): Delta {
  const now = numberOf(today, key);
  const before = numberOf(previous, key);
  if (before === 0) return now === 0 ? { kind: 'none' } : { kind: 'new' };
  const percent = Math.round(((now - before) / before) * 100);
  if (percent === 0) return { kind: 'same' };
  const welcome = percent > 0 !== UNWELCOME.has(key);
  return { kind: percent > 0 ? 'up' : 'down', percent: Math.abs(percent), tone: NEUTRAL.has(key) ? 'plain' : welcome ? 'good' : 'bad' };
}

/** Index of the hour with most logins and transfers; undefined when nothing happened. */
export function busiestHour(hourly: Cockpit['hourly']): number | undefined {
  return indexOfMost(hourly.map((hour) => hour.logins + hour.transfers));
}

export function indexOfMost(values: readonly number[]): number | undefined {
  const most = Math.max(0, ...values);
  return most === 0 ? undefined : values.indexOf(most);
}

export type Trend = { total: bigint; kind: 'empty' | 'new' | 'flat' | 'up' | 'down'; percent: number };

/** The later half of the days against the earlier half, by amount transferred. */
export function trendOf(daily: readonly CockpitDay[]): Trend {
  const sum = (days: readonly CockpitDay[]) => days.reduce((total, day) => total + fenOf(day.transfer_amount), 0n);
  const half = Math.floor(daily.length / 2);
  const earlier = sum(daily.slice(0, half));
  const later = sum(daily.slice(daily.length - half));
  const total = sum(daily);
  if (total === 0n && daily.every((day) => day.transfers === 0)) return { total, kind: 'empty', percent: 0 };
  if (earlier === 0n) return { total, kind: 'new', percent: 0 };
  const percent = Math.round((Number(later - earlier) / Number(earlier)) * 100);
  return { total, kind: percent === 0 ? 'flat' : percent > 0 ? 'up' : 'down', percent: Math.abs(percent) };
}

export function amountText(figures: Pick<CockpitFigures, 'transfer_amount'>): string {
  return formatAmount(figures.transfer_amount);
}
