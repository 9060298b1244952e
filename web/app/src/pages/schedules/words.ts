import type { Schedule } from '@polybank/api';
import type { TFunction } from 'i18next';

const DAY_MS = 86_400_000;

/** `2026-12-01` as a day in the reader's words, without a time zone in between. */
export function dayWords(day: string, language: string): string {
  return new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short', day: 'numeric', weekday: 'short', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** When it falls: `每月 1 日 09:30`. */
export function planWords(plan: Schedule['plan'], t: TFunction, language: string): string {
  const start = new Date(`${plan.start}T00:00:00Z`);
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(start);
  return t(`scene.plan.falls.${plan.frequency}`, {
    time: plan.time,
    day: plan.frequency === 'once' ? dayWords(plan.start, language) : plan.frequency === 'weekly' ? weekday : start.getUTCDate(),
  });
}

/** Tomorrow, as a date field wants it. */
export function tomorrow(now = new Date()): string {
  return new Date(now.getTime() + DAY_MS - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

export const STATUS_BADGE: Record<Schedule['status'], string> = { active: 'good', paused: 'warn', ended: '', cancelled: '' };
