import { QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd-mobile';
import enUS from 'antd-mobile/es/locales/en-US';
import zhCN from 'antd-mobile/es/locales/zh-CN';
import type { Brand } from '@polybank/api';
import { currentLanguage, useMedia } from '@polybank/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { createBrowserRouter, Outlet, RouterProvider, useMatches } from 'react-router';
import { queries } from './api';
import { BASENAME } from './bank';
import { BrandProvider, useBrand } from './brand';
import { capture } from './capture';
import { DemoAside, DemoStrip, WIDE } from './demo/panel';
import { Phone } from './parts/frame';
import { SignedIn } from './session/signed-in';
import { AccountPage } from './pages/account/page';
import { AccountCarePage } from './pages/account-care/page';
import { AccountsPage } from './pages/accounts/page';
import { HomePage } from './pages/home/page';
import { LimitsPage } from './pages/limits/page';
import { OwnTransferPage } from './pages/transfer-own/page';
import { PayHubPage } from './pages/pay-hub/page';
import { PhonePaymentPage } from './pages/phone-payment/page';
import { PhoneTransferPage } from './pages/transfer-phone/page';
import { VerifyPage } from './pages/verify/page';
import { MePage } from './pages/me/page';
import { OpenAccountPage } from './pages/open-account/page';
import { PayeesPage } from './pages/payees/page';
import { PinPage } from './pages/pin/page';
import { RegisterPage } from './pages/register/page';
import { SecurityPage } from './pages/security/page';
import { SignInPage } from './pages/sign-in/page';
import { TransferConfirmPage } from './pages/transfer-confirm/page';
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
      page('/verify', VerifyPage),
      {
        id: 'signed-in',
        Component: SignedIn,
        children: [
          page('/', HomePage),
          page('/accounts', AccountsPage),
          page('/accounts/:accountId', AccountPage),
          page('/accounts/:accountId/care', AccountCarePage),
          page('/pay', PayHubPage),
          page('/pay/own', OwnTransferPage),
          page('/pay/phone', PhoneTransferPage),
          page('/me/phone-payment', PhonePaymentPage),
          page('/transfer', TransferFillPage),
          page('/transfer/confirm', TransferConfirmPage),
          page('/transfers', TransferRecordsPage),
          page('/transfers/:transferId', TransferReceiptPage),
          page('/payees', PayeesPage),
          page('/me', MePage),
          page('/me/security', SecurityPage),
          page('/me/pin', PinPage),
          page('/me/limits', LimitsPage),
          page('/open-account', OpenAccountPage),
        ],
      },
      page('*', Lost),
    ],
  },
];

export function App({ brand }: { brand: Brand }) {
  // Re-rendered by a change of language: component texts and dates follow.
  useTranslation();
  return (
    <BrandProvider brand={brand}>
      <ConfigProvider locale={currentLanguage() === 'en' ? enUS : zhCN}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router()} />
        </QueryClientProvider>
      </ConfigProvider>
    </BrandProvider>
  );
}

let made: ReturnType<typeof createBrowserRouter> | undefined;

function router() {
  made ??= createBrowserRouter(routes, { basename: BASENAME });
  return made;
}
