/**
 * The map of the product. Only entries that exist are listed; a group whose entries are all
 * missing, or all forbidden to this operator, does not appear.
 */

import type { Operator } from '@polybank/api';
import { isAlliance, may, type Permission } from '../session/permissions';

export type PageKey = 'cockpit' | 'customers' | 'transfers' | 'audit' | 'banks' | 'open-bank' | 'integrity' | 'parameters' | 'letters' | 'accounts' | 'clearing'
  | 'recoveries' | 'former' | 'consents' | 'suspense' | 'reconciliation' | 'packets' | 'messages' | 'templates' | 'collections' | 'categories' | 'bound' | 'limits' | 'permissions' | 'identities' | 'tokens' | 'operators' | 'publishing' | 'devices' | 'risk'
  | 'back-tests' | 'behaviour' | 'customer-profile' | 'tracking' | 'surveys' | 'follow-ups' | 'theme' | 'page-editor' | 'slots' | 'images' | 'boards' | 'alerts' | 'live' | 'visits' | 'app-health';
export type GroupKey = 'cockpit' | 'customers' | 'risk' | 'technology';

/** 'both': has an alliance view and a bank view; 'bank': looks at one bank; 'alliance': never inside a bank. */
type Scope = 'both' | 'bank' | 'alliance';

export type Page = { key: PageKey; group: GroupKey; permission: Permission; path: string; scope: Scope; allianceOnly?: true; bankOnly?: true };

export const PAGES: readonly Page[] = [
  { key: 'cockpit', group: 'cockpit', permission: 'cockpit.view', path: 'cockpit', scope: 'both' },
  { key: 'live', group: 'cockpit', permission: 'cockpit.view', path: 'live', scope: 'bank' },
  { key: 'boards', group: 'cockpit', permission: 'cockpit.view', path: 'boards', scope: 'bank' },
  { key: 'alerts', group: 'cockpit', permission: 'cockpit.view', path: 'alerts', scope: 'bank' },
  { key: 'behaviour', group: 'cockpit', permission: 'cockpit.view', path: 'behaviour', scope: 'bank' },
  { key: 'app-health', group: 'cockpit', permission: 'cockpit.view', path: 'app-health', scope: 'bank' },
  { key: 'customer-profile', group: 'cockpit', permission: 'cockpit.view', path: 'customer-profile', scope: 'both' },
  { key: 'tracking', group: 'cockpit', permission: 'cockpit.view', path: 'tracking', scope: 'bank' },
  { key: 'surveys', group: 'cockpit', permission: 'cockpit.view', path: 'surveys', scope: 'both' },
  { key: 'slots', group: 'cockpit', permission: 'cockpit.view', path: 'slots', scope: 'both' },
  { key: 'images', group: 'cockpit', permission: 'publishing.view', path: 'images', scope: 'bank' },
  { key: 'customers', group: 'customers', permission: 'customer.view', path: 'customers', scope: 'bank' },
  { key: 'visits', group: 'customers', permission: 'customer.view', path: 'visits', scope: 'bank' },
  { key: 'accounts', group: 'customers', permission: 'customer.view', path: 'accounts', scope: 'bank' },
  { key: 'bound', group: 'customers', permission: 'customer.view', path: 'bound', scope: 'bank' },
  { key: 'recoveries', group: 'customers', permission: 'customer.view', path: 'recoveries', scope: 'bank' },
  { key: 'former', group: 'customers', permission: 'customer.archive', path: 'former', scope: 'bank' },
  { key: 'consents', group: 'customers', permission: 'parameter.view', path: 'consents', scope: 'bank' },
  { key: 'identities', group: 'customers', permission: 'customer.view', path: 'identities', scope: 'bank' },
  { key: 'tokens', group: 'customers', permission: 'customer.view', path: 'tokens', scope: 'bank' },
  { key: 'messages', group: 'customers', permission: 'customer.view', path: 'messages', scope: 'bank' },
  { key: 'templates', group: 'customers', permission: 'parameter.view', path: 'templates', scope: 'bank' },
  { key: 'theme', group: 'customers', permission: 'publishing.view', path: 'theme', scope: 'bank' },
  { key: 'follow-ups', group: 'customers', permission: 'customer.view', path: 'follow-ups', scope: 'bank', bankOnly: true },
  { key: 'page-editor', group: 'customers', permission: 'publishing.view', path: 'page-editor', scope: 'bank' },
  { key: 'permissions', group: 'customers', permission: 'parameter.view', path: 'permissions', scope: 'bank' },
  { key: 'risk', group: 'risk', permission: 'risk.view', path: 'risk', scope: 'bank' },
  { key: 'transfers', group: 'risk', permission: 'transfer.view', path: 'transfers', scope: 'bank' },
  { key: 'devices', group: 'risk', permission: 'risk.view', path: 'devices', scope: 'bank' },
  { key: 'packets', group: 'risk', permission: 'transfer.view', path: 'packets', scope: 'bank' },
  { key: 'collections', group: 'risk', permission: 'transfer.view', path: 'collections', scope: 'bank' },
  { key: 'audit', group: 'risk', permission: 'audit.view', path: 'audit', scope: 'both' },
  { key: 'suspense', group: 'risk', permission: 'transfer.view', path: 'suspense', scope: 'bank' },
  { key: 'reconciliation', group: 'risk', permission: 'transfer.view', path: 'reconciliation', scope: 'bank' },
  { key: 'limits', group: 'risk', permission: 'parameter.view', path: 'limits', scope: 'bank' },
  { key: 'parameters', group: 'risk', permission: 'parameter.view', path: 'parameters', scope: 'bank' },
  { key: 'categories', group: 'risk', permission: 'parameter.view', path: 'categories', scope: 'bank' },
  { key: 'publishing', group: 'risk', permission: 'publishing.view', path: 'publishing', scope: 'both' },
  { key: 'back-tests', group: 'risk', permission: 'publishing.view', path: 'back-tests', scope: 'bank' },
  { key: 'clearing', group: 'risk', permission: 'clearing.view', path: 'clearing', scope: 'alliance', allianceOnly: true },
  { key: 'integrity', group: 'technology', permission: 'audit.view', path: 'integrity', scope: 'both' },
  { key: 'letters', group: 'technology', permission: 'audit.view', path: 'letters', scope: 'bank' },
  { key: 'banks', group: 'technology', permission: 'bank.view', path: 'banks', scope: 'alliance' },
  { key: 'operators', group: 'technology', permission: 'operator.manage', path: 'operators', scope: 'alliance', allianceOnly: true },
  { key: 'open-bank', group: 'technology', permission: 'bank.open', path: 'banks/open', scope: 'alliance', allianceOnly: true },
];

export const GROUPS: readonly GroupKey[] = ['cockpit', 'customers', 'risk', 'technology'];

export function pagesFor(operator: Operator): Page[] {
  return PAGES.filter((page) => may(operator, page.permission) && (!page.allianceOnly || isAlliance(operator)) && (!page.bankOnly || !isAlliance(operator)));
}

/** The address of a page, inside a bank when one is chosen and the page can be. */
export function hrefOf(page: Page, bankId: string | null): string {
  return bankId && page.scope !== 'alliance' ? `/b/${bankId}/${page.path}` : `/${page.path}`;
}

export function pageOf(key: PageKey): Page {
  const found = PAGES.find((page) => page.key === key);
  if (!found) throw new Error(`no page ${key}`);
  return found;
}

/** The page at an address; an address below a page's own belongs to that page. */
export function pageAt(pathname: string): Page | undefined {
  const path = pathname.replace(/^\/b\/[^/]+/, '').replace(/^\//, '').replace(/\/$/, '');
  return PAGES.find((page) => page.path === path) ?? PAGES.find((page) => path.startsWith(`${page.path}/`));
}

/** The same page in another bank (or in the alliance), for the bank switch. */
export function switchBank(pathname: string, bankId: string | null): string {
  const page = pageAt(pathname) ?? pageOf('cockpit');
  return hrefOf(page.scope === 'alliance' ? pageOf('cockpit') : page, bankId);
}
