import { BANK_ZONE } from '@polybank/ui';

/** `2026-11-22` in the banks' zone, so many days from today. */
export function dateKey(days: number): string {
  const at = new Date(Date.now() + days * 86_400_000);
  return new Intl.DateTimeFormat('en-CA', { timeZone: BANK_ZONE, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}
