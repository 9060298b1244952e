/** What a preview shows: a customer who does not exist, with accounts that are not there. */
import type { Account, AccountOverview, ChannelPage, Me, MenuItem, Transaction } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';
import { shown } from './mode';

const cny = (amount: string) => ({ amount, currency: 'CNY' }) as const;
const DAY_MS = 86_400_000;
const ago = (days: number, hours = 0): string => new Date(Date.now() - days * DAY_MS - hours * 3_600_000).toISOString();

const me: Me = {
  user_id: '01900000-0000-7000-8000-000000000001',
  name: '林知夏',
  name_masked: '*知夏',
  phone_masked: '138****6021',
  user_class: 'class_one',
  has_pin: true,
  device_name: 'Chrome · Android',
  last_login: { at: ago(1, 3), device_name: 'Chrome · Android' },
  created_at: ago(600),
};

function account(account_id: string, tail: string, names: [string, string], balance: string): Account & { is_default: boolean } {
  return {
    account_id,
    account_no_masked: `6222 **** **** ${tail}`,
    account_no_tail: tail,
    product_name: names[0],
    product_name_en: names[1],
    kind: 'class_one',
    status: 'active',
    currency: 'CNY',
    balance: cny(balance),
    available: cny(balance),
    held: cny('0.00'),
    opened_at: ago(600),
    is_default: tail === '6608',
  };
}

const accounts: AccountOverview = {
  amounts: 'shown',
  cards: [],
  elsewhere: cny('0.00'),
  holdings: [],
  incomplete: false,
  total_assets: cny('128640.52'),
  total_liabilities: cny('0.00'),
  net: cny('128640.52'),
  accounts: [
    account('a1', '6608', ['活期一本通', 'Everyday account'], '28640.52'),
    account('a2', '1192', ['工资账户', 'Salary account'], '100000.00'),
  ],
};

function entry(nth: number, kind: Transaction['kind'], amount: string, who: string, summary: string): Transaction {
  return {
    transaction_id: `t${nth}`,
    account_id: 'a1',
    kind,
    direction: kind === 'salary' ? 'in' : 'out',
    amount: cny(amount),
    balance_after: cny('28640.52'),
    booked_at: ago(nth, nth * 2),
    counterparty_name: who,
    counterparty_account_masked: '6222 **** **** 2011',
    summary,
  };
}

const transactions = {
  items: [
    entry(0, 'payment', '36.80', '禾记早餐', '早餐'),
    entry(1, 'salary', '12800.00', '云帆科技有限公司', '工资'),
    entry(2, 'transfer', '2600.00', '周建国', '房租'),
  ],
  next_cursor: null,
};

/** In the language of the screen, as the bank would answer. */
function entryOf(key: string, icon: string, [zh, en]: [string, string], to: string): MenuItem {
  const title = currentLanguage() === 'en' ? en : zh;
  return { key, icon, title, to, about: title, needs: null };
}

const menu = (): MenuItem[] => [
  entryOf('transfer', 'transfer', ['转账', 'Transfer'], '/transfer'),
  entryOf('records', 'records', ['转账记录', 'Transfers'], '/transfers'),
  entryOf('payees', 'payees', ['收款人', 'Payees'], '/payees'),
  entryOf('limits', 'limits', ['转账限额', 'Limits'], '/me/limits'),
  entryOf('security', 'shield', ['安全中心', 'Security'], '/me/security'),
  entryOf('analysis', 'search', ['收支分析', 'Insights'], '/analysis'),
];

/** The home as it is arranged where a bank has not arranged its own, in the layout of the look that is previewed. */
function home(view: string | null): ChannelPage {
  const floor = (id: string, component: string, props: Record<string, unknown>, its: MenuItem[] = []) => ({ id, component, props: props as Record<string, never>, entries: its });
  const usual = [floor('menu', 'menu', { show: 'grid' }, menu()), floor('accounts', 'accounts', { show: 'strip' }), floor('recent', 'recent', { most: 3 })];
  const elder = [floor('elder', 'elder_buttons', { call: 'shown' }, menu().slice(0, 4))];
  const look = document.documentElement.dataset['layout'];
  return {
    page: 'home', title: currentLanguage() === 'en' ? 'Home' : '首页', personalised: false, version: null, look: look === 'hero' || look === 'list' ? look : 'card',
    floors: [floor('assets', 'assets', {}), ...(view === 'elder' ? elder : usual)],
  };
}

const ANSWERS: Readonly<Record<string, unknown>> = {
  '/me': me,
  '/accounts': accounts,
  '/accounts/a1/transactions': transactions,
  '/accounts/a2/transactions': { items: [], next_cursor: null },
  '/transactions': transactions,
  '/me/functions': { class: 'class_one', functions: [] },
  '/me/secrets': { secrets: [] },
  '/messages/unread': { unread: 2, kinds: [], newest: null },
  '/sign-in-providers': { providers: [] },
  '/surveys/due': { survey: null },
  '/slots': { slots: [] },
  '/payees': { payees: [] },
  '/payees/recent': { recent: [], frequent: [] },
  '/phone-payment': { phone_masked: '138****6021' },
  '/me/consents': { consents: [] },
  '/limits': {
    tiers: [{ tools: ['pin', 'sms_code'], daily_cap: cny('50000.00'), left_today: cny('47400.00'), held: true }],
    used_today: cny('2600.00'),
    date: ago(0).slice(0, 10),
    largest_left: cny('47400.00'),
  },
};

/** Nothing can be done in a preview; what can be read are samples. */
export function answer(request: Request): Response {
  const { pathname, searchParams } = new URL(request.url);
  const path = pathname.replace(/^\/b\/[a-z0-9]+\/api\/v1/, '');
  if (request.method === 'GET' && path === '/pages/home') return Response.json(home(searchParams.get('view')));
  if (request.method === 'GET' && shown.article && path === `/articles/${shown.article.name}`) return Response.json(shown.article);
  const body = request.method === 'GET' && Object.hasOwn(ANSWERS, path) ? ANSWERS[path] : undefined;
  if (body !== undefined) return Response.json(body);
  const problem = { type: 'about:blank', title: '预览中不能操作 / Only a preview', status: 404, code: 'not_found', trace_id: 'preview' };
  return Response.json(problem, { status: 404, headers: { 'Content-Type': 'application/problem+json' } });
}
