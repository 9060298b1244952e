/** A bank in a test: answers of the API by method and path, and the app drawn at a place. */
import type { Account, Brand, Me, Problem, SessionOpened } from '@polybank/api';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { queries } from '../api';
import { pages, routes } from '../app';
import { BrandProvider } from '../brand';
import { getPreferences } from '../look/preferences';
import { session } from '../session/session';
import { shippedPage } from './pages';

export const brand: Brand = {
  bank_id: 'lanwan',
  name: '蓝湾银行',
  name_en: 'Lanwan Bank',
  short_name: '蓝湾',
  slogan: '湾聚未来',
  slogan_en: 'Home',
  primary_color: '#0b5fd8',
  accent_color: '#e07a1f',
  radius_px: 14,
  home_layout: 'card',
  logo_url: '/logo.svg',
  icon_url: '/icon.svg',
  service_phone: '400-800-0001',
  bank_no: '313100000018',
  revision: 'r1',
  look: { icons: 'line', illustration: 'waves', tone: 'plain', light: { brand: '#0b5fd8' }, dark: {}, elder_light: {}, elder_dark: {} },
  splash: { ground: 'page', line_zh: '', line_en: '' },
  legal: [],
  wording: { zh: {}, en: {} },
  demo: false,
};

export const me: Me = {
  user_id: 'u1',
  name: '陈小海',
  name_masked: '*小海',
  phone_masked: '138****0001',
  user_class: 'class_one',
  has_pin: true,
  device_name: 'Chrome · Linux',
  last_login: { at: '2026-11-20T10:00:00+08:00', device_name: 'Chrome · Linux' },
  created_at: '2024-03-01T10:00:00+08:00',
};

export const opened: SessionOpened = {
  session_id: 's1',
  user_id: 'u1',
  access_expires_at: '2026-11-22T10:15:00+08:00',
  idle_timeout_s: 300,
};

export function cny(amount: string) {
  return { amount, currency: 'CNY' } as const;
}

export const account: Account = {
  account_id: 'a1',
  account_no_masked: '6222 **** **** 1234',
  account_no_tail: '1234',
  product_name: '活期一本通',
  product_name_en: 'Everyday account',
  kind: 'class_one',
  status: 'active',
  currency: 'CNY',
  balance: cny('9000.00'),
  available: cny('9000.00'),
  held: cny('0.00'),
  opened_at: '2024-03-01T10:00:00+08:00',
};

export function problem(status: number, code: string, more: Partial<Problem> = {}): Answer {
  return { status, body: { type: 'about:blank', title: code, status, code, trace_id: 'trace', ...more } };
}

export type Answer = { status: number; body?: unknown };
export type Call = { method: string; path: string; body: unknown; key: string | null };
export type Script = Record<string, (call: Call) => unknown>;

/** What the app asks beside whatever a test is about. */
const BESIDE = new Set(['/events', '/messages/unread', '/me/secrets', '/sign-in-providers', '/risk/device-nonce', '/risk/device-report', '/surveys/due', '/pages/home', '/pages/mine', '/slots', '/slots/told']);
const PREFIX = '/b/lanwan/api/v1';

const DEFAULTS: Script = {
  'GET /me': () => me,
  'GET /accounts': () => ({
    total_assets: cny('9000.00'),
    total_liabilities: cny('0.00'),
    net: cny('9000.00'),
    accounts: [account],
  }),
  'GET /accounts/a1/transactions': () => ({ items: [], next_cursor: null }),
  'GET /payees': () => ({
    payees: [
      {
        payee_id: 'p1',
        name: '李明',
        account_no_masked: '6222 **** **** 2011',
        bank_no: '313100000018',
        bank_name: '蓝湾银行',
        alias: null,
        last_used_at: null,
        transfers: 0,
      },
    ],
  }),
  'GET /me/functions': () => ({ class: 'class_one', functions: [] }),
  'GET /payees/recent': () => ({ recent: [], frequent: [] }),
  'GET /phone-payment': () => ({ phone_masked: '138****0001' }),
  'GET /limits': () => ({
    tiers: [
      { tools: ['pin'], daily_cap: cny('1000.00'), left_today: cny('1000.00'), held: true },
      { tools: ['pin', 'sms_code'], daily_cap: cny('50000.00'), left_today: cny('50000.00'), held: true },
    ],
    used_today: cny('0.00'),
    date: '2026-11-22',
    largest_left: cny('50000.00'),
  }),
  'GET /me/secrets': () => ({ secrets: [] }),
  'GET /messages/unread': () => ({ unread: 0, kinds: [], newest: null }),
  'GET /sign-in-providers': () => ({ providers: [] }),
  'GET /me/external-links': () => ({ links: [], providers: [] }),
  'GET /surveys/due': () => ({ survey: null }),
  'GET /pages/home': () => shippedPage('home_card', getPreferences().size),
  'GET /pages/mine': () => shippedPage('mine', getPreferences().size),
  'POST /menu/uses': () => ({ status: 204 }),
  'POST /events': () => ({ status: 202 }),
  'GET /risk/device-nonce': () => ({ nonce: 'n', expires_at: '2026-11-22T10:15:00+08:00', fingerprint: 'leave' }),
  'POST /risk/device-report': () => ({ status: 204 }),
};

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'status' in value && typeof value.status === 'number';
}

/** Puts the script behind `fetch` and returns the calls as they come. */
export function serve(script: Script = {}): Call[] {
  const calls: Call[] = [];
  const answers = { ...DEFAULTS, ...script };
  globalThis.fetch = async (input, init) => {
    const request = input instanceof Request ? input : new Request(new URL(String(input), location.origin), init);
    const text = await request.clone().text();
    const path = new URL(request.url).pathname.replace(PREFIX, '');
    const call: Call = {
      method: request.method,
      path,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
      key: request.headers.get('Idempotency-Key'),
    };
    if (!BESIDE.has(path)) calls.push(call);
    const answer = answers[`${request.method} ${path}`];
    const result = answer ? answer(call) : problem(404, 'not_found');
    const { status, body } = isAnswer(result) ? result : { status: 200, body: result };
    const empty = status === 204 || body === undefined;
    return new Response(empty ? null : JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
  };
  return calls;
}

/** Pages come when they are opened; here all are there before any clock runs. */
await Promise.all([...pages.values()].map((fetch) => fetch()));

/** Draws the app at a path, signed in unless told otherwise. */
export function visit(path: string, who: 'customer' | 'nobody' = 'customer', own: Partial<Brand> = {}) {
  queries.clear();
  if (who === 'customer') session.opened(opened);
  else session.ended(undefined);
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  render(
    <BrandProvider brand={{ ...brand, ...own }}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </BrandProvider>,
  );
  return router;
}
