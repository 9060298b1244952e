import type { InboxMessage, MessageSettings } from '@polybank/api';
import { configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, visit } from '../../test/bank';

const message: InboxMessage = {
  message_id: 'm1',
  kind: 'money_in',
  title: '收到 500.00 元',
  body: '一笔 500.00 元的转账已存入您的账户。',
  link: '/transactions',
  created_at: '2026-11-22T09:30:00+08:00',
  read: false,
};
const settings: MessageSettings = {
  kinds: [
    { kind: 'security', choice: 'on', fixed: 'safety' },
    { kind: 'money_in', choice: 'on', fixed: null },
  ],
  quiet: { mode: 'bank', from: '22:00', until: '08:00' },
  bank_from: '22:00',
  bank_until: '08:00',
};
const waiting = { unread: 1, kinds: [{ kind: 'money_in', unread: 1 }], newest: message };

describe('messages', () => {
  // Whole screens are drawn one after the other: on a busy machine that takes its time.
  beforeAll(() => configure({ asyncUtilTimeout: 8_000 }));
  afterAll(() => configure({ asyncUtilTimeout: 1_000 }));

  it('are counted on the bell, listed, and read by opening them', async () => {
    let read = false;
    const calls = serve({
      'GET /messages/unread': () => (read ? { unread: 0, kinds: [], newest: null } : waiting),
      'GET /messages': () => ({ items: [{ ...message, read }], next_cursor: null }),
      'GET /messages/m1': () => ({ ...message, read }),
      'POST /messages/m1/read': () => {
        read = true;
        return { status: 204 };
      },
    });
    visit('/');
    fireEvent.click(await screen.findByRole('link', { name: '消息，1 条未读' }));
    fireEvent.click(await screen.findByText('收到 500.00 元'));
    const follow = await screen.findByRole('link', { name: '查看详情' });
    expect(follow.getAttribute('href')).toBe('/transactions');
    await waitFor(() => expect(calls.some((call) => call.path === '/messages/m1/read')).toBe(true));
  }, 30_000);

  it('that are gone from the inbox are asked about first', async () => {
    const calls = serve({
      'GET /messages/m1': () => ({ ...message, read: true }),
      'DELETE /messages/m1': () => ({ status: 204 }),
      'GET /messages': () => ({ items: [], next_cursor: null }),
    });
    visit('/messages/m1');
    fireEvent.click(await screen.findByRole('button', { name: '删除' }));
    expect(calls.some((call) => call.method === 'DELETE')).toBe(false);
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: '删除' }));
    expect(await screen.findByText('还没有消息')).toBeTruthy();
    expect(calls.some((call) => call.method === 'DELETE')).toBe(true);
  }, 30_000);

  it('are switched off by kind, but for safety, which says why', async () => {
    const calls = serve({
      'GET /messages/settings': () => settings,
      'PUT /messages/settings': () => ({ ...settings, kinds: [settings.kinds[0], { ...settings.kinds[1], choice: 'off' }] }),
    });
    visit('/messages/settings');
    expect(await screen.findByText('关系到资金安全，不能关闭')).toBeTruthy();
    const [safety, money] = screen.getAllByRole('switch');
    expect(safety?.getAttribute('aria-disabled')).toBe('true');
    if (money) fireEvent.click(money);
    await waitFor(() =>
      expect(calls.at(-1)?.body).toEqual({ kinds: [{ kind: 'money_in', choice: 'off' }], quiet: settings.quiet }),
    );
    await waitFor(() => expect(screen.getAllByRole('switch')[1]?.getAttribute('aria-checked')).toBe('false'));
  }, 30_000);

  it('that are offers are switched on by reading the text and agreeing, and by nothing less', async () => {
    const offers = { kind: 'marketing' as const, choice: 'off' as const, fixed: null };
    const text = {
      purpose: 'marketing', standing: 'not_given', decision: null, decided_at: null, decided_version: null, version: 3,
      title: '接收营销信息', text: '您同意本行发送产品与活动信息。', effective_from: '2026-11-01T00:00:00+08:00',
    };
    let agreed = false;
    const calls = serve({
      'GET /messages/settings': () => ({ ...settings, kinds: [{ ...offers, choice: agreed ? 'on' : 'off' }] }),
      'GET /me/consents': () => ({ consents: [text] }),
      'PUT /me/consents': () => {
        agreed = true;
        return { consents: [{ ...text, standing: 'given', decision: 'given' }] };
      },
    });
    visit('/messages/settings');
    fireEvent.click(await screen.findByRole('switch'));
    const sheet = await screen.findByRole('dialog');
    expect(within(sheet).getByText('您同意本行发送产品与活动信息。')).toBeTruthy();
    fireEvent.click(within(sheet).getByRole('button', { name: '同意' }));
    await waitFor(() => expect(screen.getByRole('switch').getAttribute('aria-checked')).toBe('true'));
    expect(calls.filter((call) => call.method === 'PUT').map((call) => call.path)).toEqual(['/me/consents']);
  }, 30_000);
});
