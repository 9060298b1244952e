import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { bankService, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { serve } from '../../testing/server';
import type { AlertBand, AlertBody, AlertRaised, AlertShown, Operator } from '@polybank/api';

const admin: Operator = { ...bankService, operator_id: 'o9', username: 'lanwan.admin', role: 'bank_admin', permissions: ['cockpit.view', 'customer.view', 'parameter.edit', 'bank.view'] };
const ID = '0193b3f0-0000-7000-8000-000000000001';
const alert: AlertBody = { title: '页面错误', event: { name: 'error', what: null }, count: 'times', by: 'day', side: 'above', width: 'usual', least: 10, cooldown_h: 24, state: 'on' };
const raised: AlertRaised = {
  event_id: ID, alert_id: ID, alert, owner_name: '林运营', at: '2026-11-21T00:00:00+08:00', value: 96, middle: 20, low: 4, high: 36, movers: [{ part: 'client_timeout', usual: 3, now: 79 }],
  raised_at: '2026-11-22T00:15:00+08:00', seen_by_name: null, seen_at: null, note: null,
};
const shown: AlertShown = { alert_id: ID, alert, edit: 2, owner_name: '林运营', mine: false, open: 1, looked: '2026-11-21T00:00:00+08:00', changed_at: '2026-11-01T10:00:00+08:00' };
const band: AlertBand = { left: 0, points: [{ at: '2026-11-20T00:00:00+08:00', value: 21, middle: 20, low: 4, high: 36 }, { at: '2026-11-21T00:00:00+08:00', value: 96, middle: 20, low: 4, high: 36 }] };
const api = {
  'GET /me': admin, 'GET /banks': banks, 'GET /api/landing': landing, 'GET /banks/lanwan/alerts': { items: [shown], most: 50 }, 'GET /banks/lanwan/alert-events': { items: [raised], next_cursor: null },
  [`GET /banks/lanwan/alerts/${ID}/band`]: band, 'GET /banks/lanwan/analyses/events': { items: [] },
};

describe('alerts', () => {
  it('say what left its band and what moved most, and are seen to with a note', async () => {
    const sent = serve({ ...api, [`POST /banks/lanwan/alert-events/${ID}/seeing`]: () => new Response(null, { status: 204 }) });
    visit('/b/lanwan/alerts');
    fireEvent.click(await screen.findByText('页面错误'));
    const drawer = await screen.findByRole('dialog');
    const moved = within(drawer).getByRole('region', { name: '变化最大的部分' });
    expect(within(moved).getAllByRole('row')[1]?.textContent).toBe('等待回应超时793');
    fireEvent.click(within(drawer).getByRole('button', { name: '确认' }));
    expect(sent.some((call) => call.method === 'POST')).toBe(false);
    fireEvent.change(within(drawer).getByLabelText('说明'), { target: { value: '网关抖动，已恢复' } });
    fireEvent.click(within(drawer).getByRole('button', { name: '确认' }));
    await waitFor(() => { expect(sent.find((call) => call.method === 'POST')?.body).toEqual({ note: '网关抖动，已恢复' }); });
    expect(sent.find((call) => call.path.endsWith('/alert-events'))?.search.get('open')).toBe('true');
  });

  it('show a figure in its band', async () => {
    serve(api);
    visit('/b/lanwan/alerts?tab=watched');
    expect(await screen.findByRole('heading', { name: '“页面错误”有 1 次偏离通常范围' })).toBeTruthy();
    const table = screen.getByRole('region', { name: '页面错误的数据表' });
    expect(within(table).getAllByRole('row')[1]?.textContent).toBe('11-21964 至 36');
  });

  it('go on counting hours until all are there', async () => {
    let left = 1;
    const sent = serve({ ...api, [`GET /banks/lanwan/alerts/${ID}/band`]: () => Response.json({ ...band, left }) });
    visit('/b/lanwan/alerts?tab=watched');
    expect(await screen.findByRole('heading', { name: '正在统计历史数值，还剩 1 天' })).toBeTruthy();
    left = 0;
    expect(await screen.findByRole('heading', { name: '“页面错误”有 1 次偏离通常范围' }, { timeout: 10_000 })).toBeTruthy();
    expect(sent.filter((call) => call.path.endsWith('/band')).length).toBeGreaterThan(1);
  });

  it('call audiences what they are called, whatever their names', async () => {
    const movers = [{ part: 'a', title_zh: '同名人群', title_en: 'Same name', usual: 12, now: 60 }, { part: '旧人群', usual: 6, now: 30 }];
    serve({ ...api, 'GET /banks/lanwan/alert-events': { items: [{ ...raised, alert: { ...alert, event: { name: 'click', what: 'tab.me' } }, movers }], next_cursor: null } });
    visit('/b/lanwan/alerts');
    fireEvent.click(await screen.findByText('页面错误'));
    const moved = within(await screen.findByRole('dialog')).getByRole('region', { name: '变化最大的部分' });
    expect(within(moved).getAllByRole('row').slice(1).map((row) => row.textContent)).toEqual(['同名人群6012', '旧人群306']);
  });

  it('are made of what is watched', async () => {
    const sent = serve({ ...api, 'POST /banks/lanwan/alerts': { alert_id: ID, edit: 1 } });
    visit('/b/lanwan/alerts');
    fireEvent.click(await screen.findByRole('button', { name: '新建预警' }));
    const drawer = await screen.findByRole('dialog');
    fireEvent.change(within(drawer).getByLabelText('名称'), { target: { value: ' 错误 ' } });
    fireEvent.click(within(drawer).getByText('按小时'));
    fireEvent.click(within(drawer).getByRole('button', { name: '保存预警' }));
    await waitFor(() => { expect(sent.find((call) => call.method === 'POST')?.body).toEqual({ ...alert, title: '错误', event: { name: 'error' }, by: 'hour', side: 'both' }); });
  });
});
