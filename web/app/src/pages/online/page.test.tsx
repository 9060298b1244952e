import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { setPreferences } from '../../look/preferences';
import { capture } from '../../capture';
import { cny, problem, serve, visit } from '../../test/bank';

const account = {
  account_id: 'a1',
  account_no_masked: '6299 **** **** 0017',
  account_no_tail: '0017',
  product_name: '活期账户（Ⅰ类）',
  product_name_en: 'Current account (Class I)',
  kind: 'class_one',
  status: 'active',
  currency: 'CNY',
  balance: cny('9000.00'),
  available: cny('9000.00'),
  held: cny('0.00'),
  opened_at: '2026-08-01T00:00:00Z',
  alias: '工资',
  is_default: true,
};

const card = {
  card_id: 'c1',
  card_no_masked: '6299 **** **** 0026',
  card_no_tail: '0026',
  kind: 'debit',
  bank_no: '313900200005',
  bank_name: '青禾银行',
  bank_name_en: 'Qinghe Bank',
  alias: null,
  bound_at: '2026-11-01T00:00:00Z',
  balance_state: 'told',
  balance: cny('123.45'),
  available: cny('123.45'),
  status: 'active',
  consent_given_at: '2026-11-01T00:00:00Z',
};

const overview = {
  total_assets: cny('9000.00'),
  total_liabilities: cny('0.00'),
  net: cny('9000.00'),
  elsewhere: cny('123.45'),
  accounts: [account, { ...account, account_id: 'a2', account_no_tail: '0025', alias: null, is_default: false }],
  cards: [card],
  holdings: [],
  incomplete: false,
  amounts: 'shown',
};

const text = { document: 'class_three', version: '2026-11', title: '个人Ⅲ类银行账户服务协议', text: '一、示例' };
const offer = {
  real_name: true,
  name_masked: '*海',
  id_number_masked: '9****************X',
  phone_masked: '138****0001',
  check_route: 'demonstration',
  classes: [
    {
      kind: 'class_three',
      held: 1,
      count_max: 5,
      balance_max: cny('2000.00'),
      out_day_max: cny('2000.00'),
      out_year_max: cny('50000.00'),
      in_day_max: cny('5000.00'),
      in_year_max: cny('100000.00'),
      agreement: text,
    },
  ],
};

describe('everything with one key', () => {
  beforeEach(() => setPreferences({ amounts: 'shown', size: 'usual' }));

  it('shows accounts by their own names and cards of other banks with what those told', async () => {
    serve({ 'GET /accounts': () => overview });
    visit('/accounts');
    expect(await screen.findByText('工资')).toBeTruthy();
    expect(screen.getByText('默认')).toBeTruthy();
    expect(screen.getByText('青禾银行')).toBeTruthy();
    expect(screen.getAllByText('123.45').length).toBe(2);
  });

  it('keeps the order that was arranged', async () => {
    const calls = serve({ 'GET /accounts': () => overview, 'PUT /accounts/order': () => null });
    visit('/accounts');
    fireEvent.click(await screen.findByText('调整顺序'));
    fireEvent.click(screen.getByRole('button', { name: '下移 工资' }));
    fireEvent.click(screen.getByText('完成'));
    await waitFor(() => expect(calls.some((call) => call.path.endsWith('/accounts/order'))).toBe(true));
    const sent = calls.find((call) => call.path.endsWith('/accounts/order'));
    expect(sent?.body).toEqual({ items: ['a2', 'a1'] });
  });
});

describe('opening online', () => {
  it('explains the caps, wants the agreement, and tells a refusal in words', async () => {
    const told: unknown[] = [];
    serve({
      'GET /account-opening': () => offer,
      'GET /card-issuers': () => ({ issuer: null }),
      'POST /accounts': () => problem(422, 'bound_phone_differs', { title: '预留手机号不一致' }),
      'POST /events': ({ body }) => {
        told.push(...(body as { events: unknown[] }).events);
        return { status: 202 };
      },
    });
    visit('/accounts/open');
    expect(await screen.findByText('¥2,000')).toBeTruthy();
    fireEvent.click(screen.getByText('开立Ⅲ类户'));
    fireEvent.change(screen.getByLabelText('绑定账户卡号'), { target: { value: '4111111111111111' } });
    fireEvent.change(screen.getByLabelText('该卡预留手机号'), { target: { value: '13800000001' } });
    const button = screen.getByRole('button', { name: '核验并开立Ⅲ类户' });
    expect(button.hasAttribute('disabled')).toBe(true);
    expect(screen.getByText('演示核验')).toBeTruthy();
    fireEvent.click(screen.getByRole('checkbox'));
    fireEvent.click(button);
    expect(await screen.findByText('预留手机号不一致')).toBeTruthy();
    await capture().flush();
    expect(told).toContainEqual(expect.objectContaining({ name: 'form', element: 'open', page: '/accounts/open' }));
    expect(JSON.stringify(told)).not.toMatch(/4111111111111111|13800000001/);
  });
});
