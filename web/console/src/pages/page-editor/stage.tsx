/**
 * The app's own floors in the console: drawn by its registry, in its language and its bank's brand, over made-up accounts.
 * Nothing is asked of the bank's API from here; links are drawn and take no tap.
 */
import type { AccountOverview, AnalysisTrend, Brand, Me, MenuItem, Transaction } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import i18next, { type i18n } from 'i18next';
import { createContext, use, type ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { BrandProvider } from '../../../../app/src/brand';
import { FloorView } from '../../../../app/src/floors/registry';
import type { Look } from '../../../../app/src/floors/kit';
import { saidBy } from '../../../../app/src/look/wording';
import { en } from '../../../../app/src/texts/en';
import { zh } from '../../../../app/src/texts/zh';
import { entriesOf, spoken } from './model';

const cny = (amount: string) => ({ amount, currency: 'CNY' }) as const;

const ME: Me = {
  user_id: 'sample', name: '陈小海', name_masked: '*小海', phone_masked: '138****0001', user_class: 'class_one', has_pin: false, device_name: 'Chrome',
  last_login: { at: '2026-11-20T10:00:00+08:00', device_name: 'Chrome' }, created_at: '2024-03-01T10:00:00+08:00',
};

const account = (id: string, tail: string, amount: string) => ({
  account_id: id, account_no_masked: `6299 **** **** ${tail}`, account_no_tail: tail, product_name: '活期账户', product_name_en: 'Everyday account', kind: 'class_one', status: 'active',
  currency: 'CNY', balance: cny(amount), available: cny(amount), held: cny('0.00'), opened_at: '2024-03-01T10:00:00+08:00',
});

const OVERVIEW = {
  accounts: [account('a1', '0018', '15920.54'), account('a2', '0067', '463.50')], amounts: 'shown', cards: [], elsewhere: cny('0.00'), holdings: [], incomplete: false,
  net: cny('16384.04'), total_assets: cny('16384.04'), total_liabilities: cny('0.00'),
} as unknown as AccountOverview;

const RECENT = [
  { transaction_id: 't1', account_id: 'a1', amount: cny('8600.00'), balance_after: cny('15920.54'), booked_at: '2026-11-15T09:00:00+08:00', direction: 'in', kind: 'salary', summary: '代发工资', counterparty_name: '蓝湾科技' },
  { transaction_id: 't2', account_id: 'a1', amount: cny('32.80'), balance_after: cny('7320.54'), booked_at: '2026-11-14T12:10:00+08:00', direction: 'out', kind: 'payment', summary: '消费', counterparty_name: '便利店' },
] as unknown as Transaction[];

const TREND = {
  months: Array.from({ length: 12 }, (_, place) => ({ month: `2026-${String(place + 1).padStart(2, '0')}`, income: cny(String(8000 + 150 * place)), expense: cny(String(5200 + 210 * (place % 4))) })),
} as unknown as AnalysisTrend;

function made(): QueryClient {
  const client = new QueryClient({ defaultOptions: { queries: { enabled: false, retry: false, staleTime: Infinity, gcTime: Infinity } } });
  client.setQueryData(['me'], ME);
  client.setQueryData(['accounts'], OVERVIEW);
  client.setQueryData(['accounts', 'a1', 'recent'], { items: RECENT, next_cursor: null });
  client.setQueryData(['accounts', 'a2', 'recent'], { items: [], next_cursor: null });
  client.setQueryData(['analysis', 'trend'], TREND);
  client.setQueryData(['secrets'], []);
  client.setQueryData(['messages', 'unread'], { unread: 2, kinds: [], newest: null });
  client.setQueryData(['me', 'functions'], { class: 'class_one', functions: [] });
  return client;
}

const SAMPLE = made();
const words = new Map<string, i18n>();

/** The app's words as this bank says them, beside the console's own. */
function appWords(brand: Brand, language: 'zh' | 'en'): i18n {
  const key = JSON.stringify([brand.bank_id, brand.look.tone, brand.wording, language]);
  const known = words.get(key);
  if (known) return known;
  const own = i18next.createInstance();
  void own.init({
    lng: language, fallbackLng: 'zh', initAsync: false, interpolation: { escapeValue: false },
    resources: { zh: { translation: saidBy(brand, 'zh', zh) }, en: { translation: saidBy(brand, 'en', en) } },
  });
  words.set(key, own);
  return own;
}

export type Stage = {
  brand: Brand;
  functions: readonly MenuItem[];
  look: Look;
  view: 'usual' | 'elder';
  /** Why a floor is not seen by whom the page is previewed for, by its id in the editor. */
  hidden: ReadonlyMap<string, string>;
  /** What the bank has against a floor. */
  wrong: ReadonlyMap<string, readonly string[]>;
};

export const StageContext = createContext<Stage | undefined>(undefined);

export function AppWorld({ children }: { children: ReactNode }) {
  const stage = use(StageContext);
  if (!stage) return null;
  return (
    <I18nextProvider i18n={appWords(stage.brand, currentLanguage())}>
      <QueryClientProvider client={SAMPLE}>
        <BrandProvider brand={stage.brand}>{children}</BrandProvider>
      </QueryClientProvider>
    </I18nextProvider>
  );
}

/** A floor where it stands: as a customer sees it, dimmed where the one in question does not, marked where something is wrong. */
export function PlacedFloor({ id, component, props }: { id: string; component: string; props: Record<string, unknown> }) {
  const stage = use(StageContext);
  if (!stage) return null;
  const why = stage.hidden.get(id);
  const wrong = stage.wrong.get(id) ?? [];
  const floor = { id, component, entries: entriesOf(props, stage.functions), props: spoken(props, currentLanguage()) as Record<string, never> };
  return (
    <div className={`placed ${why === undefined ? '' : 'placed-hidden'} ${wrong.length > 0 ? 'placed-wrong' : ''}`} data-floor={id}>
      {wrong.map((one) => <p key={one} className="placed-note placed-bad">{one}</p>)}
      {why !== undefined && <p className="placed-note">{why}</p>}
      {component === 'slot' ? <p className="placed-slot">{String(props['slot'] ?? '')}</p> : <AppWorld><FloorView floor={floor} look={stage.view === 'elder' ? 'elder' : stage.look} view={stage.view} /></AppWorld>}
    </div>
  );
}
