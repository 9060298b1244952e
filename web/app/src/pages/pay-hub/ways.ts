import type { IconName } from '../../parts/icon';

/** The ways to move money, in order; only what exists. */
export const WAYS: readonly { key: string; to: string; icon: IconName; needs: string }[] = [
  { key: 'account', to: '/transfer', icon: 'transfer', needs: 'transfer' },
  { key: 'phone', to: '/pay/phone', icon: 'device', needs: 'transfer' },
  { key: 'own', to: '/pay/own', icon: 'swap', needs: 'transfer' },
  { key: 'collect', to: '/pay/collect', icon: 'in', needs: 'collection' },
  { key: 'batch', to: '/pay/batches', icon: 'batch', needs: 'transfer.batch' },
  { key: 'schedule', to: '/pay/schedules', icon: 'calendar', needs: 'transfer.schedule' },
  { key: 'packet', to: '/packets', icon: 'gift', needs: 'packet.open' },
  { key: 'phone_payment', to: '/me/phone-payment', icon: 'device', needs: 'phone_payment' },
  { key: 'payees', to: '/payees', icon: 'payees', needs: 'payee' },
];
