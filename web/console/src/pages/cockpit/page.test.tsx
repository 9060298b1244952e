import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bankService, banks, cockpit, figures, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { refusal, serve } from '../../testing/server';
import { deltaOf, trendOf } from './insight';

const signedIn = { 'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing };

describe('the cockpit', () => {
  it('says what the figures mean, with the numbers beside', async () => {
    const sent = serve({ ...signedIn, 'GET /cockpit': cockpit() });
    visit('/cockpit');
    expect(await screen.findByText('最近 24 小时最忙的是 09:00–10:00：登录 30 次，转账 12 笔')).toBeTruthy();
    expect(screen.getByText('今日转账最多的是青禾银行：15 笔，占全联盟 75%')).toBeTruthy();
    expect(screen.getByText('今日拒绝最多的原因是“余额不足”，占 75%')).toBeTruthy();
    expect(screen.getByText('10:30:00 更新，每 5 秒刷新')).toBeTruthy();
    const call = sent.find((one) => one.path === '/cockpit');
    expect(call?.search.get('bank_id')).toBeNull();
    expect(call?.headers.get('X-Polybank-Client')).toBe('web');
  });

  it('enters a bank from its row', async () => {
    const sent = serve({ ...signedIn, 'GET /cockpit': cockpit() });
    const router = visit('/cockpit');
    const table = await screen.findByRole('region', { name: '各行比较的数据表' });
    fireEvent.click(within(table).getByRole('button', { name: '青禾银行' }));
    expect(await screen.findByText('青禾银行的今日经营')).toBeTruthy();
    expect(router.state.location.pathname).toBe('/b/qinghe/cockpit');
    await waitFor(() => { expect(sent.at(-1)?.search.get('bank_id')).toBe('qinghe'); });
  });

  it('says why there is nothing to see', async () => {
    const zero = figures({ transfers: 0, logins: 0, transfer_amount: { amount: '0.00', currency: 'CNY' } });
    serve({ ...signedIn, 'GET /cockpit': cockpit({ today: zero, daily: [{ date: '2026-11-22', ...zero }], hourly: [], refusals: [], banks: [] }) });
    visit('/cockpit');
    expect(await screen.findByText('近 30 天没有转账')).toBeTruthy();
    expect(screen.getByText('今天没有拒绝任何操作')).toBeTruthy();
  });

  it('shows a refusal as what, why and what now', async () => {
    serve({ ...signedIn, 'GET /cockpit': () => refusal(500, 'internal', '这次没有算出来', { detail: '统计正在重建。', remedy: { text: '过一会儿再试。' } }) });
    visit('/cockpit');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('这次没有算出来统计正在重建。过一会儿再试。');
    expect(within(alert).getByRole('button', { name: '重试' })).toBeTruthy();
  });

  it('explains itself to an operator who may not see it', async () => {
    const sent = serve({ 'GET /me': bankService, 'GET /api/landing': landing });
    visit('/b/lanwan/cockpit');
    expect(await screen.findByText('你的角色“银行客服”没有“查看驾驶舱”权限。需要时请联系管理员。')).toBeTruthy();
    expect(sent.some((one) => one.path === '/cockpit')).toBe(false);
  });

  it('asks to sign in, at the same address, when nobody is', async () => {
    serve({ 'GET /me': () => refusal(401, 'unauthenticated', '请先登录'), 'GET /api/landing': landing });
    const router = visit('/b/lanwan/cockpit');
    expect(await screen.findByRole('heading', { name: '登录运营控制台' })).toBeTruthy();
    expect(router.state.location.pathname).toBe('/b/lanwan/cockpit');
  });
});

describe('insight', () => {
  it('calls more refusals bad and more logins good', () => {
    expect(deltaOf(figures(), figures({ refusals: 2, logins: 25 }), 'refusals')).toEqual({ kind: 'up', percent: 50, tone: 'bad' });
    expect(deltaOf(figures(), figures({ logins: 25 }), 'logins')).toEqual({ kind: 'up', percent: 100, tone: 'good' });
    expect(deltaOf(figures(), figures({ logins: 0 }), 'logins')).toEqual({ kind: 'new' });
    expect(deltaOf(figures(), figures(), 'transfer_amount')).toEqual({ kind: 'same' });
  });

  it('compares the later half of the days with the earlier', () => {
    expect(trendOf(cockpit().daily)).toEqual({ total: 3703680n, kind: 'up', percent: 100 });
    expect(trendOf([]).kind).toBe('empty');
  });
});
