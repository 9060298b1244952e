import { createQueryClient, currentLanguage } from '@polybank/ui';
import { QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider, theme as antTheme, type ThemeConfig } from 'antd';
// As modules: of the others a bundle sees a wrapper, and the kit then falls back to English.
import enLocale from 'antd/es/locale/en_US';
import zhLocale from 'antd/es/locale/zh_CN';
import 'dayjs/locale/zh-cn';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RouterProvider } from 'react-router';
import { createRouter } from './routes';
import { useDensity, useMode, type Density } from './shell/preferences';

const FONT = "-apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'WenQuanYi Micro Hei', sans-serif";

function themeOf(mode: 'light' | 'dark', density: Density): ThemeConfig {
  const dark = mode === 'dark';
  const ink = dark ? '#7ea2ff' : '#2454d6';
  return {
    algorithm: dark ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
    token: {
      colorPrimary: dark ? '#3f6be0' : '#2454d6',
      colorLink: ink,
      colorSuccess: dark ? '#5fcf9a' : '#157f4f',
      // The kit's own shade of it is a murky grey.
      colorSuccessBg: dark ? '#14301f' : '#e3f4ea',
      colorError: dark ? '#ff8080' : '#c23030',
      colorBgContainer: dark ? '#161a21' : '#ffffff',
      colorBgElevated: dark ? '#1a1f27' : '#ffffff',
      colorBorder: dark ? '#343b48' : '#d5d9e0',
      colorBorderSecondary: dark ? '#222833' : '#eef0f3',
      colorText: dark ? '#eceff4' : '#171b24',
      colorTextSecondary: dark ? '#aeb6c4' : '#525b6b',
      colorTextPlaceholder: dark ? '#7f8898' : '#7b8494',
      fontFamily: FONT,
      fontSize: 13.5,
      borderRadius: 8,
      controlHeight: density === 'compact' ? 32 : 36,
    },
    components: {
      Table: { cellPaddingBlockSM: 6, cellPaddingInlineSM: 14, cellPaddingInlineMD: 14, rowHoverBg: dark ? '#1c212a' : '#f7f8fa' },
      ...(dark ? { Tabs: { itemSelectedColor: ink, itemHoverColor: ink, itemActiveColor: ink, inkBarColor: ink }, Segmented: { trackBg: '#1c212a', itemSelectedBg: '#323a47' } } : {}),
      // Under the pointer the words must be read as well: the kit's own tint is too light on white.
      Button: { fontWeight: 500, primaryShadow: 'none', defaultShadow: 'none', defaultHoverColor: ink, defaultHoverBorderColor: ink, defaultActiveColor: ink, defaultActiveBorderColor: ink },
    },
  };
}

/** Theme and language of everything below; also what a test wraps a page in. */
export function Look({ children }: { children: ReactNode }) {
  useTranslation();
  const mode = useMode();
  const [density] = useDensity();
  useEffect(() => {
    document.documentElement.dataset['mode'] = mode;
  }, [mode]);
  return (
    <ConfigProvider theme={themeOf(mode, density)} locale={currentLanguage() === 'en' ? enLocale : zhLocale} button={{ autoInsertSpace: false }}>
      <AntApp style={{ height: '100%' }}>{children}</AntApp>
    </ConfigProvider>
  );
}

export function App() {
  const [queries] = useState(createQueryClient);
  const [router] = useState(createRouter);
  const { i18n } = useTranslation();
  useEffect(() => {
    // Some words come with the answers: in another language they are asked for again.
    const askAgain = () => void queries.invalidateQueries();
    i18n.on('languageChanged', askAgain);
    return () => { i18n.off('languageChanged', askAgain); };
  }, [i18n, queries]);
  return (
    <QueryClientProvider client={queries}>
      <Look>
        <RouterProvider router={router} />
      </Look>
    </QueryClientProvider>
  );
}
