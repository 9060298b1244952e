/** How each kind of message looks. */
import type { MessageKind } from '@polybank/api';
import type { IconName } from '../../parts/icon';

export const KINDS: readonly MessageKind[] = ['security', 'legal', 'money_in', 'money_out', 'account', 'service', 'marketing'];

export const KIND_ICON: Record<MessageKind, IconName> = {
  security: 'shield',
  legal: 'alert',
  money_in: 'in',
  money_out: 'out',
  account: 'accounts',
  service: 'info',
  marketing: 'gift',
};

export function kindOf(text: string | null): MessageKind | null {
  return KINDS.find((kind) => kind === text) ?? null;
}

/** What the bell says: small numbers as they are, large ones as `99+`. */
export function countOf(unread: number): string {
  return unread > 99 ? '99+' : String(unread);
}
