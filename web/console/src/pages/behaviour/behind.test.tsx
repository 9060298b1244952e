import type { AnalysisResult } from '@polybank/api';
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { serve } from '../../testing/server';
import { dayOf } from './period';

const api = { 'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing, 'GET /banks/lanwan/analyses/events': { items: [{ name: 'page_view', what: '/transfer', times: 9 }] } };
const answer = (result: AnalysisResult) => ({ as_of: '2026-11-22T10:30:00+08:00', took_ms: 35, from: '2026-11-01', until: '2026-11-22', result });
const PERIOD = 'period=own&from=2026-11-01&until=2026-11-22';
const customer = { user_id: 'u1', name: '*海', phone: '138****0001', class: 'class_one', since: '2026-09-01T10:00:00+08:00' };

describe('who is behind what a funnel loses', () => {
  const funnel = answer({ kind: 'funnel', steps: [{ people: 12 }, { people: 9, median_s: 40 }, { people: 9, median_s: 20 }] });

  it('is told once it is said what for', async () => {
    const sent = serve({ ...api, 'POST /banks/lanwan/analyses': funnel, 'POST /banks/lanwan/analyses/people': { people: 3, customers: [customer], more: false } });
    visit(`/b/lanwan/behaviour?tab=funnel&${PERIOD}`);
    fireEvent.click(await screen.findByRole('button', { name: '3' }));
    const drawer = await screen.findByRole('dialog');
    expect(within(drawer).getByText('没有走到“转账确认页”的人')).toBeTruthy();
    fireEvent.click(within(drawer).getByRole('button', { name: '查看客户' }));
    expect(sent.some((one) => one.path.endsWith('/people'))).toBe(false);
    fireEvent.change(within(drawer).getByLabelText('查看目的'), { target: { value: '回访没有完成转账的客户' } });
    fireEvent.click(within(drawer).getByRole('button', { name: '查看客户' }));
    expect((await within(drawer).findByRole('link', { name: '*海' })).getAttribute('href')).toContain('customer=u1');
    expect(within(drawer).getByText('共 3 人，其中列出客户 1 位')).toBeTruthy();
    const steps = ['/transfer', '/transfer/confirm', '/transfers/:transferId'].map((what) => ({ name: 'page_view', what }));
    expect(sent.find((one) => one.path.endsWith('/people'))?.body).toEqual({
      from: '2026-11-01', until: '2026-11-22', purpose: '回访没有完成转账的客户', behind: { kind: 'lost', steps, window_s: 1_800, step: 1 },
    });
  });

  it('may be nobody the bank knows', async () => {
    serve({ ...api, 'POST /banks/lanwan/analyses': funnel, 'POST /banks/lanwan/analyses/people': { people: 3, customers: [], more: false } });
    visit(`/b/lanwan/behaviour?tab=funnel&${PERIOD}`);
    fireEvent.click(await screen.findByRole('button', { name: '3' }));
    fireEvent.change(await screen.findByLabelText('查看目的'), { target: { value: '回访没有完成转账的客户' } });
    fireEvent.click(screen.getByRole('button', { name: '查看客户' }));
    expect(await screen.findByText('没有可以列出的客户')).toBeTruthy();
  });
});

describe('active people', () => {
  it('are told by day, week and month, with how much of a month is there on a day', async () => {
    const days = [{ day: '2026-11-21', people: 10, in_week: 30, in_month: 50 }, { day: '2026-11-22', people: 20, in_week: 40, in_month: 60 }];
    serve({ ...api, 'POST /banks/lanwan/analyses': answer({ kind: 'active', days }) });
    visit(`/b/lanwan/behaviour?tab=active&${PERIOD}`);
    expect(await screen.findByRole('heading', { name: '日均活跃 15 人，期末近 30 日活跃 60 人，黏性 25%' })).toBeTruthy();
    const table = screen.getByRole('region', { name: /活跃人数的数据表/ });
    expect(within(table).getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
      ['日期', '当日', '近 7 日', '近 30 日'], ['2026-11-22', '20', '40', '60'], ['2026-11-21', '10', '30', '50'],
    ]);
  });

  it('are those of one audience, where the address names it', async () => {
    const days = [{ day: '2026-11-21', people: 10, in_week: 30, in_month: 50 }];
    const sent = serve({ ...api, 'POST /banks/lanwan/analyses': answer({ kind: 'active', days }), 'GET /banks/lanwan/profile/audiences': { as_of: '2026-11-22T10:30:00+08:00', people: 9, customers: 7, items: [{ name: 'analysts', title: '收支分析爱好者' }] } });
    visit(`/b/lanwan/behaviour?tab=active&audience=analysts&${PERIOD}`);
    expect(await screen.findByText('收支分析爱好者')).toBeTruthy();
    await screen.findByRole('region', { name: /活跃人数的数据表/ });
    expect(sent.find((one) => one.path.endsWith('/analyses'))?.body).toEqual({ from: '2026-11-01', until: '2026-11-22', audience: 'analysts', ask: { kind: 'active' } });
  });

  it('are not fewer for a day that is not over', async () => {
    const today = dayOf(Date.now());
    const days = [{ day: '2026-11-21', people: 10, in_week: 30, in_month: 50 }, { day: today, people: 0, in_week: 30, in_month: 50 }];
    serve({ ...api, 'POST /banks/lanwan/analyses': answer({ kind: 'active', days }) });
    visit(`/b/lanwan/behaviour?tab=active&period=own&from=2026-11-21&until=${today}`);
    expect(await screen.findByRole('heading', { name: '日均活跃 10 人，期末近 30 日活跃 50 人，黏性 20%' })).toBeTruthy();
  });
});
