import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { bankService, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { serve } from '../../testing/server';
import type { BoardList, BoardShown, BoardTile, BoardTileAnswer, Operator } from '@polybank/api';

const admin: Operator = { ...bankService, operator_id: 'o9', username: 'lanwan.admin', role: 'bank_admin', permissions: ['cockpit.view', 'customer.view', 'parameter.edit', 'bank.view'] };
const ID = '0193b3f0-0000-7000-8000-000000000001';
const tile = (title: string): BoardTile => ({ title, span: 'days7', compare: 'before', ask: { kind: 'ranking', of: 'click', limit: 5 }, look: 'table', width: 'half' });
const board: BoardShown = { board_id: ID, title: '每日看板', reach: 'own', tiles: [tile('菜单点击'), tile('按钮点击')], edit: 3, mine: true, owner_name: '林运营', changed_at: '2026-11-22T10:00:00+08:00' };
const list: BoardList = {
  items: [{ board_id: ID, title: '每日看板', reach: 'own', tiles: 2, owner_name: '林运营', mine: true, changed_at: board.changed_at, mail: null }],
  templates: [{ name: 'daily', title: '每日运营', about: '一页看完', body: { title: '每日运营', reach: 'own', tiles: [tile('点击')] } }], limits: { own: 30, bank: 300, tiles: 12 },
};
const answered = (times: number) => ({ as_of: '2026-11-22T10:30:00+08:00', took_ms: 3, from: '2026-11-16', until: '2026-11-22', result: { kind: 'ranking' as const, rows: [{ what: 'home.card.transfer', times, people: 40 }], times, people: 40 } });
const answer: BoardTileAnswer = { now: answered(1234), before: answered(1000) };
const api = {
  'GET /me': admin, 'GET /banks': banks, 'GET /api/landing': landing, 'GET /banks/lanwan/boards': list, [`GET /banks/lanwan/boards/${ID}`]: board,
  [`GET /banks/lanwan/boards/${ID}/tiles/0`]: answer, [`GET /banks/lanwan/boards/${ID}/tiles/1`]: answer, 'GET /banks/lanwan/profile/audiences': { as_of: board.changed_at, people: 0, customers: 0, items: [] },
};

describe('boards', () => {
  it('are listed with the templates, of which one makes a copy', async () => {
    const sent = serve({ ...api, 'POST /banks/lanwan/boards': { board_id: ID, edit: 1 } });
    visit('/b/lanwan/boards');
    expect(await screen.findByRole('button', { name: /每日看板/ })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: '复制模板“每日运营”' }));
    await screen.findByRole('heading', { name: '每日看板', level: 1 });
    expect(sent.find((call) => call.method === 'POST')?.body).toEqual(list.templates[0]?.body);
  });

  it('say what their tiles are answered, and lead to the analysis', async () => {
    serve(api);
    visit(`/b/lanwan/boards?board=${ID}`);
    const first = await screen.findByRole('region', { name: '菜单点击' });
    await waitFor(() => { expect(within(first).getAllByRole('row')[1]?.textContent).toBe('首页·转账卡片1,234401,000'); });
    expect(within(first).getByRole('link', { name: '打开分析' }).getAttribute('href')).toBe('/b/lanwan/behaviour?tab=ranking&period=own&from=2026-11-16&until=2026-11-22&compare=yes&of=click');
  });

  it('are put in order by keyboard and by dragging, and saved from the edit they were at', async () => {
    const sent = serve({ ...api, [`PUT /banks/lanwan/boards/${ID}`]: { board_id: ID, edit: 4 } });
    visit(`/b/lanwan/boards?board=${ID}`);
    fireEvent.click(await screen.findByRole('button', { name: '编辑' }));
    fireEvent.click(screen.getByRole('button', { name: '“菜单点击”下移' }));
    const heads = () => [...document.querySelectorAll('.board-tile h2')].map((head) => head.textContent.trim());
    expect(heads()).toEqual(['按钮点击', '菜单点击']);
    const [first, second] = screen.getAllByRole('region').filter((one) => one.className.includes('board-tile'));
    fireEvent.dragStart(first as Element);
    fireEvent.drop(second as Element);
    expect(heads()).toEqual(['菜单点击', '按钮点击']);
    fireEvent.click(screen.getByRole('button', { name: '移除“按钮点击”' }));
    fireEvent.click(screen.getByRole('button', { name: '保存看板' }));
    await waitFor(() => { expect(sent.some((call) => call.method === 'PUT')).toBe(true); });
    expect(sent.find((call) => call.method === 'PUT')?.body).toEqual({ edit: 3, board: { title: '每日看板', reach: 'own', tiles: [tile('菜单点击')] } });
  });

  it('come by mail to whoever asks', async () => {
    const sent = serve({ ...api, 'GET /me/mail': { email: null, off: [], carrier: 'demo' }, [`PUT /banks/lanwan/boards/${ID}/mail`]: () => new Response(null, { status: 204 }) });
    visit(`/b/lanwan/boards?board=${ID}`);
    fireEvent.click(await screen.findByRole('button', { name: '邮件订阅' }));
    const dialog = await screen.findByRole('dialog');
    await within(dialog).findByText(/还没有设置通知邮箱/);
    fireEvent.click(within(dialog).getByLabelText('每周一'));
    fireEvent.click(within(dialog).getByRole('button', { name: '确定' }));
    await waitFor(() => { expect(sent.find((call) => call.method === 'PUT')?.body).toEqual({ rhythm: 'week', hour: 8 }); });
  });
});
