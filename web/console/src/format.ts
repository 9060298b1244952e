/** Counts, shares and short forms, in the language of the screen. */
import { BANK_ZONE, currentLanguage, fenOf, formatWhole } from '@polybank/ui';
import type { Money } from '@polybank/api';

const locale = () => (currentLanguage() === 'en' ? 'en-GB' : 'zh-CN');

export function formatCount(count: number): string {
  return new Intl.NumberFormat(locale()).format(count);
}

export function formatShare(part: number, whole: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 0 }).format(whole === 0 ? 0 : part / whole);
}

/** A share to a tenth: "62.3%". */
export function formatFineShare(part: number, whole: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 1 }).format(whole === 0 ? 0 : part / whole);
}

/** Money for headlines: "¥1.23 亿", "¥12.3M"; exact below a hundred thousand. */
export function formatShortMoney(value: Money | bigint): string {
  const yuan = Number(typeof value === 'bigint' ? value : fenOf(value)) / 100;
  if (Math.abs(yuan) < 100_000) return `¥${formatWhole(value)}`;
  return `¥${new Intl.NumberFormat(locale(), { notation: 'compact', maximumFractionDigits: 1 }).format(yuan)}`;
}

/** "11-22 09:30:05" in the banks' zone: dense, sortable, for lists. */
export function formatStamp(iso: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: BANK_ZONE, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(new Date(iso));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((candidate) => candidate.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}`;
}

/** "09:30:05" in the banks' zone. */
export function formatClock(at: number | string): string {
  return formatStamp(new Date(at).toISOString()).slice(11);
}

/** "09:00–10:00" of an hour that starts at this time. */
export function formatHourSpan(iso: string): string {
  const start = Number(formatStamp(iso).slice(11, 13));
  const two = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
  return `${two(start)}–${two((start + 1) % 24)}`;
}
