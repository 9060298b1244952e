import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { allianceAdmin, bankAuditor, bankService, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { refusal, serve, type Sent } from '../../testing/server';
import type { Analysis, AnalysisResult } from '@polybank/api';

const EVENTS = {
  items: [
    { name: 'page_view', what: '/', times: 900 }, { name: 'page_view', what: '/transfer', times: 400 }, { name: 'page_view', what: '/transfer/confirm', times: 200 }, { name: 'page_view', what: '/transfers/:transferId', times: 150 },
    { name: 'click', what: 'home.card.transfer', times: 80 }, { name: 'click', what: 'campaign.spring', times: 20 },
  ],
};
const api = { 'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing, 'GET /banks/lanwan/analyses/events': EVENTS };
const ANALYSES = 'POST /banks/lanwan/analyses';
const json = (body: unknown) => new Response(JSON.stringify(body), { status: 200, headers: { 'content-type': 'application/json' } });
const answer = (result: AnalysisResult) => ({ as_of: '2026-11-22T10:30:00+08:00', took_ms: 35, from: '2026-10-24', until: '2026-11-22', result });
const asked = (sent: Sent[]) => sent.filter((one) => one.method === 'POST').map((one) => one.body as Analysis);
const cellsOf = (table: HTMLElement) => within(table).getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent));

const ranking: AnalysisResult = {
  kind: 'ranking', times: 100, people: 40,
  rows: [{ what: 'home.card.transfer', times: 80, people: 40 }, { what: 'campaign.spring', times: 20, people: 0 }],
};

afterEach(() => { vi.restoreAllMocks(); });

describe('the ranking', () => {
  it('calls elements by their labels, and the unknown by their names', async () => {
    const sent = serve({ ...api, [ANALYSES]: answer(ranking) });
    visit('/b/lanwan/behaviour?period=7');
    expect(await screen.findByRole('heading', { name: '点击最多的是“首页·转账卡片”：80 次，占 80%' })).toBeTruthy();
    const table = screen.getByRole('region', { name: '使用排行 · 点击的数据表' });
    expect(cellsOf(table)).toEqual([['名次', '元素', '次数', '人数', '人均次数'], ['1', '首页·转账卡片', '80', '40', '2.0'], ['2', 'campaign.spring', '20', '0', '—']]);
    expect(within(table).getByText('campaign.spring').tagName).toBe('CODE');
    expect(screen.getByText(/数据截至 2026-11-22 10:30:00，计算用时 35 毫秒/)).toBeTruthy();
    expect(asked(sent)[0]?.ask).toEqual({ kind: 'ranking', of: 'click', limit: 50 });
  });

  it('is taken along with the bank and the period in its first rows', async () => {
    serve({ ...api, [ANALYSES]: answer(ranking) });
    visit('/b/lanwan/behaviour?period=own&from=2026-11-01&until=2026-11-22');
    const saved: Blob[] = [];
    Object.assign(URL, { createObjectURL: (blob: Blob) => { saved.push(blob); return 'blob:csv'; }, revokeObjectURL: () => undefined });
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    fireEvent.click(await screen.findByRole('button', { name: '导出 CSV' }));
    const text = await new Promise<string>((resolve) => {
      const reader = new FileReader();
      reader.onload = () => { resolve(String(reader.result)); };
      reader.readAsText(saved[0] ?? new Blob());
    });
    expect(text.replace('\uFEFF', '').split('\r\n').slice(0, 6)).toEqual([
      '银行,蓝湾银行', '时间范围,2026-11-01 至 2026-11-22', '内容,使用排行 · 点击', '', '名次,元素,ID,次数,人数,人均次数', '1,首页·转账卡片,home.card.transfer,80,40,2.0',
    ]);
  });

  it('is held against as many days before', async () => {
    const earlier: AnalysisResult = { ...ranking, rows: [{ what: 'home.card.transfer', times: 40, people: 20 }] };
    const sent = serve({ ...api, [ANALYSES]: (one: Sent) => json(answer((one.body as Analysis).until === '2026-11-22' ? ranking : earlier)) });
    visit('/b/lanwan/behaviour?period=own&from=2026-11-13&until=2026-11-22');
    fireEvent.click(await screen.findByRole('switch', { name: '与上一周期比较' }));
    const table = await screen.findByRole('region', { name: '使用排行 · 点击的数据表' });
    await waitFor(() => { expect(cellsOf(table).map((row) => row.at(-1))).toEqual(['较上一周期', '↑ 100%', '新出现']); });
    expect(asked(sent).map(({ from, until }) => [from, until])).toEqual([['2026-11-13', '2026-11-22'], ['2026-11-03', '2026-11-12']]);
  });

  it('calls nothing new that may only have been below the first fifty', async () => {
    const many: AnalysisResult = { ...ranking, rows: Array.from({ length: 50 }, (_, place) => ({ what: `other.${String(place)}`, times: 9, people: 1 })) };
    serve({ ...api, [ANALYSES]: (one: Sent) => json(answer((one.body as Analysis).until === '2026-11-22' ? ranking : many)) });
    visit('/b/lanwan/behaviour?compare=yes&period=own&from=2026-11-13&until=2026-11-22');
    const table = await screen.findByRole('region', { name: '使用排行 · 点击的数据表' });
    await waitFor(() => { expect(cellsOf(table).map((row) => row.at(-1))).toEqual(['较上一周期', '—', '—']); });
  });

  it('leads to the trend of an element', async () => {
    const trend: AnalysisResult = { kind: 'trend', points: [{ at: '2026-11-21T00:00:00+08:00', counts: [{ times: 30, people: 20 }] }, { at: '2026-11-22T00:00:00+08:00', counts: [{ times: 50, people: 20 }] }] };
    const sent = serve({ ...api, [ANALYSES]: (one: Sent) => json(answer((one.body as Analysis).ask.kind === 'trend' ? trend : ranking)) });
    const router = visit('/b/lanwan/behaviour');
    fireEvent.click(await screen.findByRole('button', { name: '首页·转账卡片' }));
    expect(await screen.findByRole('heading', { name: '“点击：首页·转账卡片”共 80 次，最多在 11-22：50 次' })).toBeTruthy();
    expect(asked(sent).at(-1)?.ask).toEqual({ kind: 'trend', events: [{ name: 'click', what: 'home.card.transfer' }], by: 'day' });
    expect(router.state.location.search).toContain('tab=trend');
  });
});

describe('the trend', () => {
  it('leaves out the hours to come, and says that this one is not over', async () => {
    const points = [8, 9, 10, 11, 12].map((hour) => ({ at: `2026-11-22T${String(hour).padStart(2, '0')}:00:00+08:00`, counts: [{ times: hour > 10 ? 0 : hour, people: 1 }] }));
    serve({ ...api, [ANALYSES]: answer({ kind: 'trend', points }) });
    visit('/b/lanwan/behaviour?tab=trend&period=own&from=2026-11-22&until=2026-11-22');
    const table = await screen.findByRole('region', { name: '事件趋势 · 次数的数据表' });
    expect(cellsOf(table)).toEqual([['时间', '任意页面'], ['11-22 10:00 至今', '10'], ['11-22 09:00', '9'], ['11-22 08:00', '8']]);
    expect(screen.getByRole('heading', { name: '“任意页面”共 27 次，最多在 11-22 10:00：10 次' })).toBeTruthy();
    expect(screen.getByText(/今天还没有结束/)).toBeTruthy();
  });

  it('tells people without adding them up, and the period before in the table too', async () => {
    const trend = (people: number): AnalysisResult => ({ kind: 'trend', points: [{ at: '2026-11-13T00:00:00+08:00', counts: [{ times: 90, people }] }] });
    serve({ ...api, [ANALYSES]: (one: Sent) => json(answer(trend((one.body as Analysis).until === '2026-11-13' ? 7 : 5))) });
    visit('/b/lanwan/behaviour?tab=trend&count=people&compare=yes&by=day&period=own&from=2026-11-13&until=2026-11-13');
    expect(await screen.findByRole('heading', { name: '“任意页面”人数最多在 11-13：7 人' })).toBeTruthy();
    await waitFor(() => { expect(cellsOf(screen.getByRole('region', { name: '事件趋势 · 人数的数据表' }))).toEqual([['时间', '任意页面', '任意页面 · 上一周期'], ['11-13', '7', '5']]); });
  });
});

describe('the pages', () => {
  it('are the channels unless all are asked for', async () => {
    const pages: AnalysisResult = { kind: 'pages', visits: 500, visitors: 60, dwell_ms: 8_000, rows: [{ page: '/', visits: 300, visitors: 60, dwell_ms: 6_500 }, { page: '/transfer', visits: 200, visitors: 30, dwell_ms: 75_000 }] };
    const sent = serve({ ...api, [ANALYSES]: answer(pages) });
    visit('/b/lanwan/behaviour?tab=pages');
    expect(await screen.findByRole('heading', { name: '看得最多的是“首页”：300 次，平均停留 6.5 秒' })).toBeTruthy();
    expect(cellsOf(screen.getByRole('region', { name: '频道页访问的数据表' })).at(-1)).toEqual(['转账填写页', '200', '30', '75.0']);
    fireEvent.click(screen.getByRole('switch', { name: '全部页面' }));
    await waitFor(() => { expect(asked(sent).at(-1)?.ask).toEqual({ kind: 'pages' }); });
    expect(asked(sent)[0]?.ask).toMatchObject({ pages: expect.arrayContaining(['/', '/accounts', '/pay', '/me']) as string[] });
  });
});

describe('the funnel', () => {
  const three: AnalysisResult = { kind: 'funnel', steps: [{ people: 1000, median_s: null }, { people: 700, median_s: 42 }, { people: 623, median_s: 90 }] };

  it('starts with the first transfer, and says where most are lost', async () => {
    const sent = serve({ ...api, [ANALYSES]: answer(three) });
    visit('/b/lanwan/behaviour?tab=funnel');
    expect(await screen.findByRole('heading', { name: '完成率 62.3%，流失最多在“转账确认页”之前：少了 300 人' })).toBeTruthy();
    expect(asked(sent)[0]?.ask).toEqual({
      kind: 'funnel', window_s: 1800, steps: [{ name: 'page_view', what: '/transfer' }, { name: 'page_view', what: '/transfer/confirm' }, { name: 'page_view', what: '/transfers/:transferId' }],
    });
    expect(cellsOf(screen.getByRole('region', { name: '转化漏斗的数据表' })).slice(1)).toEqual([
      ['1. 转账填写页', '1,000', '100%', '—', '—', '—'], ['2. 转账确认页', '700', '70%', '70%', '300', '42 秒'], ['3. 转账回单', '623', '62.3%', '89%', '77', '1.5 分钟'],
    ]);
  });

  it('sends the steps that are chosen, in their order, and keeps them in the address', async () => {
    const sent = serve({ ...api, [ANALYSES]: (one: Sent) => {
      const { ask } = one.body as Analysis;
      return json(answer({ kind: 'funnel', steps: ask.kind === 'funnel' ? ask.steps.map((_, place) => ({ people: 100 - place, median_s: null })) : [] }));
    } });
    const router = visit('/b/lanwan/behaviour?tab=funnel&window=600');
    fireEvent.click(await screen.findByRole('button', { name: '第 3 步上移' }));
    fireEvent.click(await screen.findByRole('button', { name: '删除第 3 步' }));
    fireEvent.mouseDown(await screen.findByRole('combobox', { name: '第 2 步' }));
    fireEvent.click(await screen.findByText('首页·转账卡片'));
    await waitFor(() => {
      expect(asked(sent).at(-1)?.ask).toEqual({ kind: 'funnel', window_s: 600, steps: [{ name: 'page_view', what: '/transfer' }, { name: 'click', what: 'home.card.transfer' }] });
    });
    expect(new URLSearchParams(router.state.location.search).getAll('step')).toEqual(['page_view:/transfer', 'click:home.card.transfer']);
    expect((screen.getByRole('button', { name: '删除第 2 步' }) as HTMLButtonElement).disabled).toBe(true);
  });
});

describe('retention', () => {
  it('is told day by day, and on the average of those old enough', async () => {
    const cohorts = [{ day: '2026-11-20', people: 100, again: [40, 20] }, { day: '2026-11-21', people: 50, again: [20] }, { day: '2026-11-22', people: 10, again: [] }];
    const sent = serve({ ...api, [ANALYSES]: answer({ kind: 'retention', cohorts }) });
    visit('/b/lanwan/behaviour?tab=retention');
    expect(await screen.findByRole('heading', { name: '次日留存 40%，第 2 日 20%' })).toBeTruthy();
    const rows = cellsOf(screen.getByRole('region', { name: '每日留存的数据表' }));
    expect(rows[0]?.slice(0, 4)).toEqual(['首次日期', '人数', '第 1 日', '第 2 日']);
    expect(rows.slice(1).map((row) => row.slice(0, 5))).toEqual([
      ['平均', '', '40%', '20%', '—'],
      ['2026-11-20', '100', '40%', '20%', '—'], ['2026-11-21', '50', '40%', '—', '—'], ['2026-11-22', '10', '—', '—', '—'],
    ]);
    expect(asked(sent)[0]?.ask).toEqual({ kind: 'retention', first: { name: 'page_view' }, again: { name: 'page_view' }, days: 7 });
  });
});

describe('paths', () => {
  it('do not take the seldom pages together for a page that does not exist', async () => {
    serve({ ...api, [ANALYSES]: answer({ kind: 'paths', starts: 10, links: [{ step: 0, from: '/', to: '…', times: 10 }] }) });
    visit('/b/lanwan/behaviour?tab=paths&direction=before');
    expect(await screen.findByRole('heading', { name: '10 次到访经过“首页”，之前最多来自“其他页面”：占 100%' })).toBeTruthy();
  });

  it('say where most go, and who leaves', async () => {
    const links = [{ step: 0, from: '/', to: '/transfer', times: 60 }, { step: 0, from: '/', to: '', times: 40 }, { step: 1, from: '/transfer', to: '/transfer/confirm', times: 50 }];
    const sent = serve({ ...api, [ANALYSES]: answer({ kind: 'paths', starts: 100, links }) });
    visit('/b/lanwan/behaviour?tab=paths&depth=2');
    expect(await screen.findByRole('heading', { name: '100 次到访经过“首页”，之后最多去了“转账填写页”：占 60%' })).toBeTruthy();
    expect(cellsOf(screen.getByRole('region', { name: '页面路径的数据表' })).slice(1)).toEqual([
      ['1', '首页', '转账填写页', '60', '60%'], ['1', '首页', '离开应用', '40', '40%'], ['2', '转账填写页', '转账确认页', '50', '50%'],
    ]);
    expect(asked(sent)[0]?.ask).toEqual({ kind: 'paths', start: '/', direction: 'after', depth: 2 });
  });
});

describe('when there is nothing to see', () => {
  it('says why, for a bank without events', async () => {
    serve({ ...api, 'GET /banks/lanwan/analyses/events': { items: [] }, [ANALYSES]: answer({ kind: 'ranking', times: 0, people: 0, rows: [] }) });
    visit('/b/lanwan/behaviour');
    expect(await screen.findByRole('heading', { name: '没有行为记录' })).toBeTruthy();
    expect(screen.getByText(/近 30 天没有收到任何行为事件/)).toBeTruthy();
  });

  it('tells a refusal, and asks again', async () => {
    let times = 0;
    serve({ ...api, [ANALYSES]: () => {
      times += 1;
      return times === 1 ? refusal(503, 'busy', '分析暂时不可用', { detail: '正在重建。' }) : json(answer(ranking));
    } });
    visit('/b/lanwan/behaviour');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('分析暂时不可用正在重建。');
    fireEvent.click(within(alert).getByRole('button', { name: '重试' }));
    expect(await screen.findByRole('region', { name: '使用排行 · 点击的数据表' })).toBeTruthy();
  });

  it('says that the pickers do not offer everything', async () => {
    serve({ ...api, 'GET /banks/lanwan/analyses/events': () => refusal(503, 'busy', '暂时不可用'), [ANALYSES]: answer(ranking) });
    visit('/b/lanwan/behaviour');
    expect(await screen.findByText(/事件列表没有取到/)).toBeTruthy();
    expect(await screen.findByRole('region', { name: '使用排行 · 点击的数据表' })).toBeTruthy();
  });

  it('is for those who may see the cockpit', async () => {
    const sent = serve({ ...api, 'GET /me': bankService });
    visit('/b/lanwan/behaviour');
    expect(await screen.findByText('这个页面你不能看')).toBeTruthy();
    expect(asked(sent)).toEqual([]);
  });

  it('leads an operator of one bank there from the short address', async () => {
    serve({ ...api, 'GET /me': bankAuditor, [ANALYSES]: answer(ranking) });
    const router = visit('/behaviour');
    expect(await screen.findByRole('heading', { name: '行为分析' })).toBeTruthy();
    expect(router.state.location.pathname).toBe('/b/lanwan/behaviour');
  });
});
