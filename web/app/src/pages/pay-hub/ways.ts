import type { IconName } from '../../parts/icon';

/** The ways to move money, in order; only what exists. */
export const WAYS: readonly { key: string; to: string; icon: IconName }[] = [
  { key: 'account', to: '/transfer', icon: 'transfer' },
  { key: 'phone', to: '/pay/phone', icon: 'device' },
  { key: 'own', to: '/pay/own', icon: 'swap' },
  { key: 'collect', to: '/pay/collect', icon: 'in' },
  { key: 'batch', to: '/pay/batches', icon: 'batch' },
  { key: 'schedule', to: '/pay/schedules', icon: 'calendar' },
  { key: 'packet', to: '/packets', icon: 'gift' },
  { key: 'phone_payment', to: '/me/phone-payment', icon: 'device' },
  { key: 'payees', to: '/payees', icon: 'payees' },
  { key: 'records', to: '/transfers', icon: 'records' },
];
