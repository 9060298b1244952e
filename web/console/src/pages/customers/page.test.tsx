import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bankService, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { serve } from '../../testing/server';

const row = { user_id: 'u1', name_masked: '*明', phone_masked: '138****0001', user_class: 'real_name', status: 'active', accounts: 1, created_at: '2026-11-01T09:00:00+08:00', last_login_at: null };
const detail = { ...row, id_number_masked: '1101**********4215', accounts: [], devices: [], tools: [] };
const bankApi = {
  'GET /banks': banks, 'GET /api/landing': landing,
  'GET /banks/lanwan/customers': { items: [row], next_cursor: null },
  'GET /banks/lanwan/customers/u1': detail,
  'GET /banks/lanwan/customers/u1/tools': { tools: [] },
};

describe('customer look-up', () => {
  it('keeps the phone number out of the address', async () => {
    const sent = serve({ ...bankApi, 'GET /me': allianceAdmin });
    const router = visit('/b/lanwan/customers');
    fireEvent.change(await screen.findByLabelText('手机号、姓名、账号或客户编号'), { target: { value: '13800000001' } });
    fireEvent.click(screen.getByRole('button', { name: '查找' }));
    await waitFor(() => { expect(sent.at(-1)?.search.get('query')).toBe('13800000001'); });
    expect(router.state.location.search).toBe('');
    expect(router.state.location.pathname).toBe('/b/lanwan/customers');
  });

  it('reveals only with a purpose, and hides again', async () => {
    const sent = serve({ ...bankApi, 'GET /me': allianceAdmin, 'POST /banks/lanwan/customers/u1/reveal': { name: '张明', phone: '13800000001', id_number: null } });
    visit('/b/lanwan/customers?customer=u1');
    fireEvent.click(await screen.findByRole('button', { name: '查看完整信息' }));
    const dialog = (await screen.findByText('查看完整客户信息')).closest<HTMLElement>('[role="dialog"]') ?? document.body;
    fireEvent.click(within(dialog).getByRole('button', { name: '查看，并记入审计' }));
    expect(await within(dialog).findByText('用途至少 4 个字')).toBeTruthy();
    expect(sent.some((one) => one.method === 'POST')).toBe(false);

    fireEvent.change(within(dialog).getByLabelText('用途'), { target: { value: '客户来电核对身份' } });
    fireEvent.click(within(dialog).getByRole('button', { name: '查看，并记入审计' }));
    expect(await screen.findByText('13800000001')).toBeTruthy();
    const posted = sent.find((one) => one.method === 'POST');
    expect(posted?.body).toEqual({ purpose: '客户来电核对身份' });
    expect(posted?.headers.get('Idempotency-Key')).toMatch(/^[\w-]{8,64}$/);

    fireEvent.click(screen.getByRole('button', { name: '立即脱敏' }));
    await waitFor(() => { expect(screen.queryByText('13800000001')).toBeNull(); });
  });

  it('shows what customer service may not do, and says why', async () => {
    serve({ ...bankApi, 'GET /me': bankService });
    visit('/b/lanwan/customers?customer=u1');
    const button = await screen.findByRole('button', { name: '查看完整信息' });
    expect(button).toHaveProperty('disabled', true);
    expect(screen.getByLabelText('你的角色“银行客服”没有“查看客户完整信息”权限。需要时请联系管理员。')).toBeTruthy();
  });

  it('shows what a customer signs in through elsewhere, and ends it with a purpose', async () => {
    const link = { link_id: 'l1', provider_id: 'demo-identity', name: '演示身份', kind: 'demonstration', standing: 'active', linked_at: '2026-11-01T09:00:00+08:00', last_used_at: null };
    const sent = serve({
      ...bankApi, 'GET /me': allianceAdmin,
      'GET /banks/lanwan/customers/u1/external-links': { links: [link] },
      'POST /banks/lanwan/customers/u1/external-links/l1/end': () => new Response(null, { status: 204 }),
    });
    visit('/b/lanwan/customers?customer=u1');
    expect(await screen.findByText(/绑定 2026/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /解\s?绑/ }));
    const dialog = (await screen.findByText(/将解除“演示身份”的绑定/)).closest<HTMLElement>('[role="dialog"]') ?? document.body;
    fireEvent.click(within(dialog).getByRole('button', { name: /解\s?绑/ }));
    expect(sent.some((one) => one.method === 'POST')).toBe(false);
    fireEvent.change(within(dialog).getByLabelText('用途'), { target: { value: '客户来电要求解绑' } });
    fireEvent.click(within(dialog).getByRole('button', { name: /解\s?绑/ }));
    await waitFor(() => { expect(sent.some((one) => one.path.endsWith('/l1/end'))).toBe(true); });
    expect(sent.find((one) => one.method === 'POST')?.body).toEqual({ purpose: '客户来电要求解绑' });
  });
});
