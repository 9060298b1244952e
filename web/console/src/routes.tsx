import { createBrowserRouter, type RouteObject } from 'react-router';
import { Broken, Splash } from './shell/frames';
import { Home } from './shell/home';
import { Shell } from './shell/shell';

const cockpit = () => import('./pages/cockpit/page');
const customers = () => import('./pages/customers/page');
const transfers = () => import('./pages/transfers/page');
const audit = () => import('./pages/audit/page');
const integrity = () => import('./pages/integrity/page');
const publishing = () => import('./pages/publishing/page');
const chooseBank = () => import('./shell/choose-bank');

/** Every page is its own chunk. The alliance's pages stand at the root, a bank's under `/b/{bank}`. */
export const routes: RouteObject[] = [
  {
    path: '/',
    Component: Shell,
    HydrateFallback: Splash,
    ErrorBoundary: Broken,
    children: [
      { index: true, Component: Home },
      { path: 'cockpit', lazy: cockpit },
      { path: 'customers', lazy: chooseBank },
      { path: 'accounts', lazy: chooseBank },
      { path: 'transfers', lazy: chooseBank },
      { path: 'audit', lazy: audit },
      { path: 'integrity', lazy: integrity },
      { path: 'publishing', lazy: publishing },
      { path: 'parameters', lazy: chooseBank },
      { path: 'limits', lazy: chooseBank },
      { path: 'back-tests', lazy: chooseBank },
      { path: 'permissions', lazy: chooseBank },
      { path: 'bound', lazy: chooseBank },
      { path: 'tokens', lazy: chooseBank },
      { path: 'categories', lazy: chooseBank },
      { path: 'recoveries', lazy: chooseBank },
      { path: 'former', lazy: chooseBank },
      { path: 'consents', lazy: chooseBank },
      { path: 'clearing', lazy: () => import('./pages/clearing/page') },
      { path: 'letters', lazy: chooseBank },
      { path: 'packets', lazy: chooseBank },
      { path: 'identities', lazy: chooseBank },
      { path: 'messages', lazy: chooseBank },
      { path: 'templates', lazy: chooseBank },
      { path: 'collections', lazy: chooseBank },
      { path: 'devices', lazy: chooseBank },
      { path: 'suspense', lazy: chooseBank },
      { path: 'reconciliation', lazy: chooseBank },
      { path: 'risk', lazy: chooseBank },
      { path: 'behaviour', lazy: chooseBank },
      { path: 'customer-profile', lazy: chooseBank },
      { path: 'profile', lazy: () => import('./pages/profile/page') },
      { path: 'operators', lazy: () => import('./pages/operators/page') },
      { path: 'banks', lazy: () => import('./pages/banks/page') },
      { path: 'banks/open', lazy: () => import('./pages/open-bank/page') },
      { path: 'b/:bankId', Component: Home },
      { path: 'b/:bankId/cockpit', lazy: cockpit },
      { path: 'b/:bankId/customers', lazy: customers },
      { path: 'b/:bankId/accounts', lazy: () => import('./pages/accounts/page') },
      { path: 'b/:bankId/transfers', lazy: transfers },
      { path: 'b/:bankId/audit', lazy: audit },
      { path: 'b/:bankId/integrity', lazy: integrity },
      { path: 'b/:bankId/publishing', lazy: publishing },
      { path: 'b/:bankId/back-tests', lazy: () => import('./pages/risk-backtest/page') },
      { path: 'b/:bankId/limits', lazy: () => import('./pages/limits/page') },
      { path: 'b/:bankId/parameters', lazy: () => import('./pages/parameters/page') },
      { path: 'b/:bankId/permissions', lazy: () => import('./pages/permissions/page') },
      { path: 'b/:bankId/tokens', lazy: () => import('./pages/tokens/page') },
      { path: 'b/:bankId/bound', lazy: () => import('./pages/bound/page') },
      { path: 'b/:bankId/categories', lazy: () => import('./pages/categories/page') },
      { path: 'b/:bankId/recoveries', lazy: () => import('./pages/recoveries/page') },
      { path: 'b/:bankId/former', lazy: () => import('./pages/former/page') },
      { path: 'b/:bankId/consents', lazy: () => import('./pages/consents/page') },
      { path: 'b/:bankId/letters', lazy: () => import('./pages/letters/page') },
      { path: 'b/:bankId/identities', lazy: () => import('./pages/identities/page') },
      { path: 'b/:bankId/messages', lazy: () => import('./pages/messages/page') },
      { path: 'b/:bankId/templates', lazy: () => import('./pages/templates/page') },
      { path: 'b/:bankId/packets', lazy: () => import('./pages/packets/page') },
      { path: 'b/:bankId/collections', lazy: () => import('./pages/collections/page') },
      { path: 'b/:bankId/devices', lazy: () => import('./pages/devices/page') },
      { path: 'b/:bankId/suspense', lazy: () => import('./pages/suspense/page') },
      { path: 'b/:bankId/reconciliation', lazy: () => import('./pages/reconciliation/page') },
      { path: 'b/:bankId/behaviour', lazy: () => import('./pages/behaviour/page') },
      { path: 'b/:bankId/customer-profile', lazy: () => import('./pages/customer-profile/page') },
      { path: 'b/:bankId/risk', lazy: () => import('./pages/risk/verdicts') },
      { path: 'b/:bankId/risk/cases', lazy: () => import('./pages/risk/cases') },
      { path: 'b/:bankId/risk/cases/:caseId', lazy: () => import('./pages/risk/case') },
      { path: 'b/:bankId/risk/appeals', lazy: () => import('./pages/risk/appeals') },
      { path: 'b/:bankId/risk/lists', lazy: () => import('./pages/risk/lists') },
      { path: 'b/:bankId/risk/report', lazy: () => import('./pages/risk/report') },
      { path: 'b/:bankId/risk/rules', lazy: () => import('./pages/risk/rules') },
      { path: 'b/:bankId/risk/graph', lazy: () => import('./pages/risk/graph') },
      { path: '*', lazy: () => import('./shell/not-found') },
    ],
  },
];

export const createRouter = () => createBrowserRouter(routes, { basename: '/console' });
