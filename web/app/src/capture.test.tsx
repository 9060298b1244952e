import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BehaviourEvent } from '@polybank/sdk';
import { capture, heedConsents } from './capture';
import { clearDraft } from './pages/transfer-fill/draft';
import { cny, problem, serve, visit, type Call, type Script } from './test/bank';

const KEPT = 'pb.lanwan.capture_consent';
const ITEM = {
  purpose: 'personalisation',
  standing: 'given',
  decision: 'given',
  decided_at: '2026-11-01T00:00:00+08:00',
  decided_version: 1,
  version: 1,
  title: '个性化服务',
  text: '第一段',
  effective_from: '2026-11-01T00:00:00+08:00',
} as const;
const WITHDRAWN = { ...ITEM, standing: 'not_given', decision: 'withdrawn' } as const;

let events: BehaviourEvent[] = [];

/** The bank, and what it is told of behaviour. */
function hear(script: Script = {}): void {
  serve({
    ...script,
    'POST /events': ({ body }: Call) => {
      events.push(...(body as { events: BehaviourEvent[] }).events);
      return { status: 202 };
    },
  });
}

async function told(name: BehaviourEvent['name']): Promise<string[]> {
  await capture().flush();
  return events.filter((event) => event.name === name).map(({ page, element }) => `${page} ${element}`);
}

beforeEach(async () => {
  hear();
  heedConsents({ consents: [ITEM] });
  await capture().flush();
  events = [];
});

describe('consent to personalisation', () => {
  const consents = (): Script => ({
    'GET /me/consents': () => ({ consents: [ITEM] }),
    'GET /me/consents/history': () => ({ items: [], next_cursor: null }),
    'PUT /me/consents': ({ body }) => ({ consents: [(body as { decision: string }).decision === 'withdrawn' ? WITHDRAWN : ITEM] }),
  });
  const decide = async (button: string, said: string): Promise<void> => {
    fireEvent.click(await screen.findByRole('button', { name: /个性化服务/ }));
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: button }));
    await screen.findByText(said, { selector: '.badge' });
  };

  it('stops recording when it is withdrawn, and begins again when it is given', async () => {
    hear(consents());
    visit('/me/consents');
    await decide('撤回同意', '未同意');
    expect(localStorage.getItem(KEPT)).toBe('withheld');
    events = [];
    capture().click('withheld');
    expect(await told('click')).toEqual([]);
    await decide('同意', '已同意');
    expect(localStorage.getItem(KEPT)).toBeNull();
    capture().click('given');
    expect(await told('click')).toContain('/me/consents given');
  });

  it('is followed when the bank says it was withdrawn elsewhere, here or in another tab', async () => {
    hear({ ...consents(), 'GET /me/consents': () => ({ consents: [WITHDRAWN] }) });
    visit('/me/consents');
    await waitFor(() => expect(localStorage.getItem(KEPT)).toBe('withheld'));
    localStorage.removeItem(KEPT);
    dispatchEvent(new StorageEvent('storage', { key: KEPT }));
    capture().click('given in another tab');
    expect(await told('click')).toHaveLength(1);
    localStorage.setItem(KEPT, 'withheld');
    dispatchEvent(new StorageEvent('storage', { key: KEPT }));
    capture().click('withdrawn in another tab');
    expect(await told('click')).toHaveLength(1);
  });

  it('never decided leaves it to the bank, which counts without saying who', async () => {
    heedConsents({ consents: [WITHDRAWN] });
    heedConsents({ consents: [{ ...ITEM, standing: 'not_given', decision: null }] });
    expect(localStorage.getItem(KEPT)).toBeNull();
  });
});

describe('what is recorded in the app', () => {
  it('says by its code what could not be loaded, and of which page', async () => {
    visit('/me');
    await screen.findByText('安全中心');
    hear({ 'GET /accounts': () => problem(500, 'internal', { title: '账户暂时查不到', detail: '陈小海' }) });
    visit('/');
    await screen.findByText('账户暂时查不到');
    expect(await told('error')).toEqual(['/ internal']);
  });

  it('says which form was sent', async () => {
    visit('/sign-in', 'nobody');
    fireEvent.change(await screen.findByLabelText('手机号'), { target: { value: '13800000001' } });
    fireEvent.submit(document.querySelector('form') as HTMLFormElement);
    expect(await told('form')).toEqual(['/sign-in sign_in']);
  });

  it('says that a transfer was filled in and confirmed, which are no forms, and only when they go on', async () => {
    clearDraft();
    hear({
      'POST /transfers/preview': () => ({
        payee: { name: '李明', name_masked: '*明', account_no_masked: '6222 **** **** 2011', bank_name: '蓝湾银行' },
        name_check: 'match', route: 'book', arrival: 'real_time', arrival_text: '实时到账', route_reason: '收款账户在本行',
        leaves_at: '2026-11-22T09:30:00+08:00', arrives_at: '2026-11-22T09:30:00+08:00', arrivals: [], other_routes: [],
        fee: cny('0.00'), amount: cny('5.00'), balance_after: cny('8995.00'), first_time_payee: false, warnings: [],
        large_amount: null, tools: ['pin'], limit_left: cny('50000.00'),
      }),
      'POST /transfers': () => problem(422, 'limit_exceeded', { title: '超过限额' }),
    });
    visit('/transfer');
    fireEvent.click(await screen.findByRole('button', { name: /李明/ }));
    fireEvent.click(screen.getByRole('button', { name: '下一步' }));
    expect(await told('form')).toEqual([]);
    const amount = screen.getByLabelText('转账金额');
    fireEvent.focusIn(amount);
    fireEvent.change(amount, { target: { value: '5' } });
    fireEvent.click(await screen.findByRole('button', { name: '下一步' }));
    fireEvent.click(await screen.findByRole('button', { name: /^转账 5.00 元给/ }));
    expect(await told('form')).toEqual(['/transfer transfer.fill', '/transfer/confirm transfer.confirm']);
    expect(events.find((event) => event.element === 'transfer.fill')).toHaveProperty('dwell_ms');
  });

  it('marks the cards and the menu of the home', async () => {
    visit('/');
    await screen.findByText('还没有交易');
    const marked = [...document.querySelectorAll('[data-expose]')].map((element) => element.getAttribute('data-expose'));
    expect(marked).toEqual(expect.arrayContaining(['home.total', 'home.menu', 'home.accounts', 'home.recent']));
  });
});
