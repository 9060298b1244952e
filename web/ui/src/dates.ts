/** Dates in the banks' zone (Asia/Shanghai): relative up to yesterday, then full. */
import i18next from 'i18next';
import { currentLanguage } from './i18n';
import type { Language } from './language';

export const BANK_ZONE = 'Asia/Shanghai';

const LOCALES: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' };
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const language = currentLanguage();
  const key = `${language}:${name}`;
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(LOCALES[language], { timeZone: BANK_ZONE, hourCycle: 'h23', ...options });
    formatters.set(key, found);
  }
  return found;
}

function dayNumber(at: Date): number {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: BANK_ZONE }).format(at);
  return Date.parse(`${parts}T00:00:00Z`) / 86_400_000;
}

/** "14:03" */
export function formatTime(iso: string): string {
  return formatter('time', { hour: '2-digit', minute: '2-digit' }).format(new Date(iso));
}

/** "2026年11月3日" / "3 November 2026" */
export function formatDate(iso: string): string {
  return formatter('date', { year: 'numeric', month: 'long', day: 'numeric' }).format(new Date(iso));
}

/** "2026年11月" / "November 2026" */
export function formatMonth(iso: string): string {
  return formatter('month', { year: 'numeric', month: 'long' }).format(new Date(iso));
}

/** Full and exact, with seconds: for receipts. */
export function formatExact(iso: string): string {
  return `${formatDate(iso)} ${formatter('exact', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(iso))}`;
}

/** How many midnights of the banks' zone lie between: 0 today, 1 yesterday. */
export function ageInDays(iso: string, now: Date = new Date()): number {
  return dayNumber(now) - dayNumber(new Date(iso));
}

/** 今天 / 昨天 / the full date: the head of a day in a list. */
export function formatDay(iso: string, now: Date = new Date()): string {
  const days = ageInDays(iso, now);
  if (days === 0) return i18next.t('ui.today');
  if (days === 1) return i18next.t('ui.yesterday');
  return formatDate(iso);
}

/** 今天 14:03 / 昨天 14:03 / 2026年11月3日 14:03 */
export function formatWhen(iso: string, now: Date = new Date()): string {
  return `${formatDay(iso, now)} ${formatTime(iso)}`;
}

/** The calendar day in the banks' zone, as a key to group by. */
export function dayKey(iso: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: BANK_ZONE }).format(new Date(iso));
}

/** Hour of the day in the banks' zone, 0 to 23. */
export function hourOfDay(now: Date = new Date()): number {
  return Number(new Intl.DateTimeFormat('en-GB', { timeZone: BANK_ZONE, hour: '2-digit', hourCycle: 'h23' }).format(now));
}
