import type { IconName } from '../../parts/icon';

export type MenuEntry = { key: string; to: string; icon: IconName };

/** What the home offers, in order; only what exists. */
export const MENU: readonly MenuEntry[] = [
  { key: 'transfer', to: '/transfer', icon: 'transfer' },
  { key: 'records', to: '/transfers', icon: 'records' },
  { key: 'payees', to: '/payees', icon: 'payees' },
  { key: 'accounts', to: '/accounts', icon: 'accounts' },
  { key: 'limits', to: '/me/limits', icon: 'limits' },
  { key: 'security', to: '/me/security', icon: 'shield' },
];

/** The elder home: few, large, and a person one tap away. */
export const ELDER_MENU: readonly MenuEntry[] = MENU.filter((entry) =>
  ['transfer', 'records', 'payees', 'accounts'].includes(entry.key),
);
