import type { IconName } from './parts/icon';

export type TabEntry = { path: string; key: string; icon: IconName };

/** The bottom tabs, in order. A tab stands here when what it leads to exists. */
export const TABS: readonly TabEntry[] = [
  { path: '/', key: 'home', icon: 'home' },
  { path: '/accounts', key: 'accounts', icon: 'accounts' },
  { path: '/pay', key: 'transfer', icon: 'transfer' },
  { path: '/me', key: 'me', icon: 'me' },
];
