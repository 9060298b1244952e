import type { Packet } from '@polybank/api';
import { fenOf, formatAmount } from '@polybank/ui';
import type { TFunction } from 'i18next';

export const STATUS_BADGE: Record<Packet['status'], string> = { open: 'brand', returning: 'warn', claimed: 'good', returned: '' };

/** The words on a packet: the giver's own, or the usual ones. */
export function greetingOf(packet: { greeting: string }, t: TFunction): string {
  return packet.greeting || t('packet.greeting_usual');
}

/** How far it is: `3/6 领取，共 45.20 元`. */
export function progressOf(packet: Packet, t: TFunction): string {
  const values = { claims: packet.claims, shares: packet.shares, claimed: formatAmount(packet.claimed), total: formatAmount(packet.total) };
  return packet.given ? t('packet.progress_given', values) : t('packet.progress', values);
}

export function wentBack(packet: Packet): boolean {
  return fenOf(packet.returned) > 0n;
}
