import { QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd-mobile';
import enUS from 'antd-mobile/es/locales/en-US';
import zhCN from 'antd-mobile/es/locales/zh-CN';
import { currentLanguage, useMedia } from '@polybank/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { createBrowserRouter, Outlet, RouterProvider, useMatches } from 'react-router';
import { queries } from './api';
import { BASENAME } from './bank';
import { LiveBrandProvider, useBrand } from './brand';
import { capture } from './capture';
import { DemoAside, DemoStrip, WIDE } from './demo/panel';
import { Phone } from './parts/frame';
import { UpdatePrompt } from './parts/update-prompt';
import { SignedIn } from './session/signed-in';
import { AccountPage } from './pages/account/page';
import { AccountCarePage } from './pages/account-care/page';
import { AccountsPage } from './pages/accounts/page';
import { DebitMandatesPage } from './pages/collection/debits';
import { CollectPage } from './pages/collection/page';
import { CollectPlanPage, CollectPlansPage, NewCollectPlanPage } from './pages/collection/plans';
import { CollectionPage, CollectionRecordsPage } from './pages/collection/records';
import { MergePage } from './pages/channels/merge';
import { ChannelsPage } from './pages/channels/page';
import { ConfirmLinkPage } from './pages/external/confirm';
import { ExternalLinksPage } from './pages/external/page';
import { ExternalReturnPage } from './pages/external/return';
import { ForgotPage } from './pages/forgot/page';
import { ForgotPinPage } from './pages/forgot/pin';
import { FunctionsPage } from './pages/functions/page';
import { ChannelPageView } from './pages/channel/page';
import { HomePage } from './pages/home/page';
import { IdentityPage } from './pages/identity/page';
import { IdDocumentPage } from './pages/identity/document';
import { VerifyIdentityPage } from './pages/identity/verify';
import { LimitsPage } from './pages/limits/page';
import { OwnTransferPage } from './pages/transfer-own/page';
import { BatchPage } from './pages/batches/detail';
import { BatchesPage } from './pages/batches/page';
import { NewBatchPage } from './pages/batch-new/page';
import { NewSchedulePage } from './pages/schedule-new/page';
import { SchedulePage } from './pages/schedules/detail';
import { SchedulesPage } from './pages/schedules/page';
import { GivePacketPage } from './pages/packets/give';
import { OpenPacketPage } from './pages/packets/open';
import { PacketPage } from './pages/packets/detail';
import { PacketsPage } from './pages/packets/page';
import { PayHubPage } from './pages/pay-hub/page';
import { PhonePaymentPage } from './pages/phone-payment/page';
import { PhoneTransferPage } from './pages/transfer-phone/page';
import { VerifyPage } from './pages/verify/page';
import { AboutPage } from './pages/about/page';
import { SharedPage } from './pages/shared/page';
import { MePage } from './pages/me/page';
import { MessagePage } from './pages/messages/detail';
import { MessagesPage } from './pages/messages/page';
import { MessageSettingsPage } from './pages/messages/settings';
import { AddCardPage, CardPage, SharesPage } from './pages/online/cards';
import { ManageAccountPage } from './pages/online/manage';
import { OpenOnlinePage } from './pages/online/open';
import { OpenAccountPage } from './pages/open-account/page';
import { PayeesPage } from './pages/payees/page';
import { PinPage } from './pages/pin/page';
import { PasswordPage } from './pages/password/page';
import { RegisterPage } from './pages/register/page';
import { SurveysPage } from './pages/surveys/page';
import { SecurityPage } from './pages/security/page';
import { SignInPage } from './pages/sign-in/page';
import { NewAppealPage } from './pages/appeals/new';
import { AppealsPage } from './pages/appeals/page';
import { ArticlePage } from './pages/articles/detail';
import { ArticlesPage } from './pages/articles/page';
import { AnalysisPage } from './pages/analysis/page';
import { AnalysisYearPage } from './pages/analysis/year';
import { StatementCheckPage } from './pages/statement-check/page';
import { StatementsPage } from './pages/statements/page';
import { DeviceKeyPage } from './pages/device-key/page';
import { AddToolPage } from './pages/tools/add';
import { ToolsPage } from './pages/tools/page';
import { TransactionsPage } from './pages/transactions/page';
import { TransferConfirmPage } from './pages/transfer-confirm/page';
import { ClosingPage } from './pages/closing/page';
import { ConsentsPage } from './pages/consents/page';
import { DevicesPage } from './pages/devices/page';
import { MyDataPage } from './pages/my-data/page';
import { OwnProfilePage } from './pages/own-profile/page';
import { PhoneNumberPage } from './pages/phone-number/page';
import { RecoverPage } from './pages/recovery/page';
import { TransferFillPage } from './pages/transfer-fill/page';
import { TransferReceiptPage } from './pages/transfer-receipt/page';
import { TransferRecordsPage } from './pages/transfer-records/page';
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

const page = (path: string, Component: () => React.ReactNode) => ({ id: path, path, Component });

export const routes = [
  {
    id: 'stage',
    Component: Stage,
    ErrorBoundary: Broken,
    children: [
      page('/sign-in', SignInPage),
      page('/register', RegisterPage),
      page('/forgot', ForgotPage),
      page('/recover', RecoverPage),
      page('/external', ExternalReturnPage),
      page('/verify', VerifyPage),
      page('/verify/statement', StatementCheckPage),
      {
        id: 'signed-in',
        Component: SignedIn,
        children: [
          page('/', HomePage),
          page('/functions', FunctionsPage),
          page('/p/:page', ChannelPageView),
          page('/accounts', AccountsPage),
          page('/accounts/open', OpenOnlinePage),
          page('/accounts/:accountId', AccountPage),
          page('/accounts/:accountId/manage', ManageAccountPage),
          page('/cards/add', AddCardPage),
          page('/cards/:cardId', CardPage),
          page('/me/shares', SharesPage),
          page('/accounts/:accountId/care', AccountCarePage),
          page('/pay', PayHubPage),
          page('/pay/own', OwnTransferPage),
          page('/pay/phone', PhoneTransferPage),
          page('/pay/schedules', SchedulesPage),
          page('/pay/schedules/new', NewSchedulePage),
          page('/pay/schedules/:scheduleId', SchedulePage),
          page('/pay/batches', BatchesPage),
          page('/pay/batches/new', NewBatchPage),
          page('/pay/batches/:batchId', BatchPage),
          page('/pay/collect', CollectPage),
          page('/pay/collect/records', CollectionRecordsPage),
          page('/pay/collect/records/:collectionId', CollectionPage),
          page('/pay/collect/plans', CollectPlansPage),
          page('/pay/collect/plans/new', NewCollectPlanPage),
          page('/pay/collect/plans/:planId', CollectPlanPage),
          page('/me/debits', DebitMandatesPage),
          page('/me/phone-payment', PhonePaymentPage),
          page('/packets', PacketsPage),
          page('/packets/new', GivePacketPage),
          page('/packets/open', OpenPacketPage),
          page('/packets/:packetId', PacketPage),
          page('/transactions', TransactionsPage),
          page('/statements', StatementsPage),
          page('/analysis', AnalysisPage),
          page('/analysis/year', AnalysisYearPage),
          page('/transfer', TransferFillPage),
          page('/transfer/confirm', TransferConfirmPage),
          page('/transfers', TransferRecordsPage),
          page('/transfers/:transferId', TransferReceiptPage),
          page('/payees', PayeesPage),
          page('/messages', MessagesPage),
          page('/messages/settings', MessageSettingsPage),
          page('/messages/:messageId', MessagePage),
          page('/me', MePage),
          page('/me/about', AboutPage),
          page('/shared', SharedPage),
          page('/articles', ArticlesPage),
          page('/articles/:articleName', ArticlePage),
          page('/me/identity', IdentityPage),
          page('/me/identity/verify', VerifyIdentityPage),
          page('/me/appeals', AppealsPage),
          page('/me/appeals/new', NewAppealPage),
          page('/me/surveys', SurveysPage),
          page('/me/channels', ChannelsPage),
          page('/me/channels/merge', MergePage),
          page('/me/security', SecurityPage),
          page('/me/devices', DevicesPage),
          page('/me/external-links', ExternalLinksPage),
          page('/me/external-links/confirm', ConfirmLinkPage),
          page('/me/identity/document', IdDocumentPage),
          page('/me/closing', ClosingPage),
          page('/me/data', MyDataPage),
          page('/me/profile', OwnProfilePage),
          page('/me/consents', ConsentsPage),
          page('/me/phone', PhoneNumberPage),
          page('/me/pin', PinPage),
          page('/me/password', PasswordPage),
          page('/me/limits', LimitsPage),
          page('/me/pin/forgot', ForgotPinPage),
          page('/me/device-key', DeviceKeyPage),
          page('/me/tools', ToolsPage),
          page('/me/tools/add/:kind', AddToolPage),
          page('/open-account', OpenAccountPage),
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
