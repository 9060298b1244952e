/** What deserves the customer's eye today, from what the bank really knows. */
import type { AccountOverview, Me, OwnSecret, Transaction } from '@polybank/api';
import { formatDate } from '@polybank/ui';
import type { IconName } from '../../parts/icon';

export type Notice = { key: string; icon: IconName; to: string; values: Record<string, string> };

const RECENT_MS = 3 * 86_400_000;

/** Secrets that end soon, or have. */
function endingOf(secrets: readonly OwnSecret[]): Notice[] {
  return secrets
    .filter(({ tool, state }) => state !== 'good' && (tool === 'password' || tool === 'pin'))
    .map(({ tool, state, expires_at }) => ({
      key: `${tool}_${state}`,
      icon: 'key',
      to: tool === 'pin' ? '/me/pin' : '/me/password',
      values: { date: formatDate(expires_at ?? '') },
    }));
}

export function noticesFor(
  me: Me,
  overview: AccountOverview,
  recent: Transaction[],
  now: number,
  secrets: readonly OwnSecret[] = [],
): Notice[] {
  const notices: Notice[] = [];
  if (!me.has_pin && overview.accounts.length > 0) {
    notices.push({ key: 'set_pin', icon: 'key', to: '/me/pin', values: {} });
  }
  notices.push(...endingOf(secrets));
  for (const account of overview.accounts) {
    if (account.status === 'frozen') {
      const values = { tail: account.account_no_tail };
      notices.push({ key: 'frozen', icon: 'alert', to: `/accounts/${account.account_id}`, values });
    }
  }
  if (me.last_login && me.last_login.device_name !== me.device_name) {
    notices.push({ key: 'other_device', icon: 'device', to: '/me/security', values: { device: me.last_login.device_name } });
  }
  const returned = recent.find((entry) => entry.kind === 'return' && now - Date.parse(entry.booked_at) < RECENT_MS);
  if (returned) {
    notices.push({ key: 'returned', icon: 'refresh', to: '/transfers', values: { amount: returned.amount.amount } });
  }
  const salary = recent.find((entry) => entry.kind === 'salary' && now - Date.parse(entry.booked_at) < RECENT_MS);
  if (salary) {
    notices.push({ key: 'salary', icon: 'in', to: '/accounts', values: { amount: salary.amount.amount } });
  }
  return notices;
}
