import type { IconName } from '../../parts/icon';

export type MenuEntry = {
  key: string;
  to: string;
  icon: IconName;
  /** The function it needs; without one it is everybody's. */
  needs?: string;
};

/** What the home offers, in order; only what exists. */
export const MENU: readonly MenuEntry[] = [
  { key: 'transfer', to: '/transfer', icon: 'transfer', needs: 'transfer' },
  { key: 'records', to: '/transfers', icon: 'records', needs: 'transfer' },
  { key: 'payees', to: '/payees', icon: 'payees', needs: 'payee' },
  { key: 'accounts', to: '/accounts', icon: 'accounts', needs: 'account.view' },
  { key: 'limits', to: '/me/limits', icon: 'limits' },
  { key: 'security', to: '/me/security', icon: 'shield' },
];

/** The elder home: few, large, and a person one tap away. */
export const ELDER_MENU: readonly MenuEntry[] = MENU.filter((entry) =>
  ['transfer', 'records', 'payees', 'accounts'].includes(entry.key),
);
