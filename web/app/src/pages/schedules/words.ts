import type { Schedule } from '@polybank/api';
import type { TFunction } from 'i18next';

const DAY_MS = 86_400_000;

const LOCALES: Record<string, string> = { en: 'en-GB', zh: 'zh-CN' };

/** `2026-12-01` as a day in the reader's words, without a time zone in between. */
export function dayWords(day: string, language: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  const say = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone: 'UTC' }).format(at);
  const weekday = say({ weekday: 'short' });
  const date = say({ year: 'numeric', month: 'long', day: 'numeric' });
  return language === 'en' ? `${weekday} ${date}` : `${date} ${weekday}`;
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
