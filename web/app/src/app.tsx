import { QueryClientProvider } from '@tanstack/react-query';
import ConfigProvider from 'antd-mobile/es/components/config-provider';
import enUS from 'antd-mobile/es/locales/en-US';
import zhCN from 'antd-mobile/es/locales/zh-CN';
import { currentLanguage, useMedia } from '@polybank/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { createBrowserRouter, matchRoutes, Outlet, RouterProvider, useMatches } from 'react-router';
import { queries } from './api';
import { BASENAME } from './bank';
import { LiveBrandProvider, useBrand } from './brand';
import { capture } from './capture';
import { DemoAside, DemoStrip, WIDE } from './demo/panel';
import { Phone } from './parts/frame';
import { UpdatePrompt } from './parts/update-prompt';
import { later } from './parts/later';
import { OnItsWay } from './parts/splash';
import { SignedIn } from './session/signed-in';
import { Broken, Lost } from './parts/broken';

/** Tells the capture which page is in sight, by its pattern and never with the ids in it. */
function useCapturedPage(): void {
  const matches = useMatches();
  const page = matches.at(-1)?.id ?? '';
  useEffect(() => {
    if (page !== '') capture().page(page);
  }, [page]);
}

function Stage() {
  const brand = useBrand();
  const wide = useMedia(WIDE);
  useCapturedPage();
  return (
    <div className="stage">
      <Phone>
        {brand.demo && <DemoStrip />}
        <div className="phone-view">
          <Outlet />
          <UpdatePrompt />
        </div>
      </Phone>
      {brand.demo && wide && <DemoAside />}
    </div>
  );
}

type PageModule<Name extends string> = Record<NoInfer<Name>, () => React.ReactNode>;

/** Fetches each page, by its pattern. */
export const pages = new Map<string, () => Promise<void>>();

/** A page by its pattern. What it is made of comes when it is opened for the first time: the first view waits for no other. */
function page<Name extends string>(path: string, load: () => Promise<PageModule<Name>>, name: Name) {
  const Page = later<object>(async () => (await load())[name]);
  pages.set(path, Page.fetch);
  return { id: path, path, Component: () => <Page meanwhile={<OnItsWay />} /> };
}

export const routes = [
  {
    id: 'stage',
    Component: Stage,
    ErrorBoundary: Broken,
    children: [
      page('/sign-in', () => import('./pages/sign-in/page'), 'SignInPage'),
      page('/register', () => import('./pages/register/page'), 'RegisterPage'),
      page('/forgot', () => import('./pages/forgot/page'), 'ForgotPage'),
      page('/recover', () => import('./pages/recovery/page'), 'RecoverPage'),
      page('/external', () => import('./pages/external/return'), 'ExternalReturnPage'),
      page('/verify', () => import('./pages/verify/page'), 'VerifyPage'),
      page('/verify/statement', () => import('./pages/statement-check/page'), 'StatementCheckPage'),
      {
        id: 'signed-in',
        Component: SignedIn,
        children: [
          page('/', () => import('./pages/home/page'), 'HomePage'),
          page('/functions', () => import('./pages/functions/page'), 'FunctionsPage'),
          page('/p/:page', () => import('./pages/channel/page'), 'ChannelPageView'),
          page('/accounts', () => import('./pages/accounts/page'), 'AccountsPage'),
          page('/accounts/open', () => import('./pages/online/open'), 'OpenOnlinePage'),
          page('/accounts/:accountId', () => import('./pages/account/page'), 'AccountPage'),
          page('/accounts/:accountId/manage', () => import('./pages/online/manage'), 'ManageAccountPage'),
          page('/cards/add', () => import('./pages/online/cards'), 'AddCardPage'),
          page('/cards/:cardId', () => import('./pages/online/cards'), 'CardPage'),
          page('/me/shares', () => import('./pages/online/cards'), 'SharesPage'),
          page('/accounts/:accountId/care', () => import('./pages/account-care/page'), 'AccountCarePage'),
          page('/pay', () => import('./pages/pay-hub/page'), 'PayHubPage'),
          page('/pay/own', () => import('./pages/transfer-own/page'), 'OwnTransferPage'),
          page('/pay/phone', () => import('./pages/transfer-phone/page'), 'PhoneTransferPage'),
          page('/pay/schedules', () => import('./pages/schedules/page'), 'SchedulesPage'),
          page('/pay/schedules/new', () => import('./pages/schedule-new/page'), 'NewSchedulePage'),
          page('/pay/schedules/:scheduleId', () => import('./pages/schedules/detail'), 'SchedulePage'),
          page('/pay/batches', () => import('./pages/batches/page'), 'BatchesPage'),
          page('/pay/batches/new', () => import('./pages/batch-new/page'), 'NewBatchPage'),
          page('/pay/batches/:batchId', () => import('./pages/batches/detail'), 'BatchPage'),
          page('/pay/collect', () => import('./pages/collection/page'), 'CollectPage'),
          page('/pay/collect/records', () => import('./pages/collection/records'), 'CollectionRecordsPage'),
          page('/pay/collect/records/:collectionId', () => import('./pages/collection/records'), 'CollectionPage'),
          page('/pay/collect/plans', () => import('./pages/collection/plans'), 'CollectPlansPage'),
          page('/pay/collect/plans/new', () => import('./pages/collection/plans'), 'NewCollectPlanPage'),
          page('/pay/collect/plans/:planId', () => import('./pages/collection/plans'), 'CollectPlanPage'),
          page('/me/debits', () => import('./pages/collection/debits'), 'DebitMandatesPage'),
          page('/me/phone-payment', () => import('./pages/phone-payment/page'), 'PhonePaymentPage'),
          page('/packets', () => import('./pages/packets/page'), 'PacketsPage'),
          page('/packets/new', () => import('./pages/packets/give'), 'GivePacketPage'),
          page('/packets/open', () => import('./pages/packets/open'), 'OpenPacketPage'),
          page('/packets/:packetId', () => import('./pages/packets/detail'), 'PacketPage'),
          page('/transactions', () => import('./pages/transactions/page'), 'TransactionsPage'),
          page('/statements', () => import('./pages/statements/page'), 'StatementsPage'),
          page('/analysis', () => import('./pages/analysis/page'), 'AnalysisPage'),
          page('/analysis/year', () => import('./pages/analysis/year'), 'AnalysisYearPage'),
          page('/transfer', () => import('./pages/transfer-fill/page'), 'TransferFillPage'),
          page('/transfer/confirm', () => import('./pages/transfer-confirm/page'), 'TransferConfirmPage'),
          page('/transfers', () => import('./pages/transfer-records/page'), 'TransferRecordsPage'),
          page('/transfers/:transferId', () => import('./pages/transfer-receipt/page'), 'TransferReceiptPage'),
          page('/payees', () => import('./pages/payees/page'), 'PayeesPage'),
          page('/messages', () => import('./pages/messages/page'), 'MessagesPage'),
          page('/messages/settings', () => import('./pages/messages/settings'), 'MessageSettingsPage'),
          page('/messages/:messageId', () => import('./pages/messages/detail'), 'MessagePage'),
          page('/me', () => import('./pages/me/page'), 'MePage'),
          page('/me/about', () => import('./pages/about/page'), 'AboutPage'),
          page('/shared', () => import('./pages/shared/page'), 'SharedPage'),
          page('/articles', () => import('./pages/articles/page'), 'ArticlesPage'),
          page('/articles/:articleName', () => import('./pages/articles/detail'), 'ArticlePage'),
          page('/me/identity', () => import('./pages/identity/page'), 'IdentityPage'),
          page('/me/identity/verify', () => import('./pages/identity/verify'), 'VerifyIdentityPage'),
          page('/me/appeals', () => import('./pages/appeals/page'), 'AppealsPage'),
          page('/me/appeals/new', () => import('./pages/appeals/new'), 'NewAppealPage'),
          page('/me/surveys', () => import('./pages/surveys/page'), 'SurveysPage'),
          page('/me/channels', () => import('./pages/channels/page'), 'ChannelsPage'),
          page('/me/channels/merge', () => import('./pages/channels/merge'), 'MergePage'),
          page('/me/security', () => import('./pages/security/page'), 'SecurityPage'),
          page('/me/devices', () => import('./pages/devices/page'), 'DevicesPage'),
          page('/me/external-links', () => import('./pages/external/page'), 'ExternalLinksPage'),
          page('/me/external-links/confirm', () => import('./pages/external/confirm'), 'ConfirmLinkPage'),
          page('/me/identity/document', () => import('./pages/identity/document'), 'IdDocumentPage'),
          page('/me/closing', () => import('./pages/closing/page'), 'ClosingPage'),
          page('/me/data', () => import('./pages/my-data/page'), 'MyDataPage'),
          page('/me/profile', () => import('./pages/own-profile/page'), 'OwnProfilePage'),
          page('/me/consents', () => import('./pages/consents/page'), 'ConsentsPage'),
          page('/me/phone', () => import('./pages/phone-number/page'), 'PhoneNumberPage'),
          page('/me/pin', () => import('./pages/pin/page'), 'PinPage'),
          page('/me/password', () => import('./pages/password/page'), 'PasswordPage'),
          page('/me/limits', () => import('./pages/limits/page'), 'LimitsPage'),
          page('/me/pin/forgot', () => import('./pages/forgot/pin'), 'ForgotPinPage'),
          page('/me/device-key', () => import('./pages/device-key/page'), 'DeviceKeyPage'),
          page('/me/tools', () => import('./pages/tools/page'), 'ToolsPage'),
          page('/me/tools/add/:kind', () => import('./pages/tools/add'), 'AddToolPage'),
          page('/open-account', () => import('./pages/open-account/page'), 'OpenAccountPage'),
        ],
      },
      // Not by its pattern: a star in a tracking plan stands for every page.
      { id: '/not-found', path: '*', Component: Lost },
    ],
  },
];

export function App() {
  // Re-rendered by a change of language: component texts and dates follow.
  useTranslation();
  return (
    <LiveBrandProvider>
      <ConfigProvider locale={currentLanguage() === 'en' ? enUS : zhCN}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router()} />
        </QueryClientProvider>
      </ConfigProvider>
    </LiveBrandProvider>
  );
}

let made: ReturnType<typeof createBrowserRouter> | undefined;

export function router() {
  made ??= createBrowserRouter(routes, { basename: BASENAME });
  return made;
}

/** The page that is opened first is on its way before anything is drawn. */
export function fetchFirstPage(): void {
  const found = matchRoutes(routes, location, BASENAME)?.at(-1)?.route.id;
  // What does not come is said where it is drawn.
  void pages.get(found ?? '')?.().catch(() => undefined);
}
