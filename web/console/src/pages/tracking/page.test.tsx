import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bankAuditor, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { json, refusal, serve } from '../../testing/server';
import type { PlanEvent, PlanInForce, PlanWatch, QuarantineReport } from '@polybank/api';
import { byDay, daysOf } from './model';

const api = { 'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing };
const BANK = '/banks/lanwan';
const event = (name: PlanEvent['name'], what: string, title_zh: string): PlanEvent => ({
  name, what, title_zh, title_en: what, owner: 'app-team', purpose_zh: '改进导航', purpose_en: 'Navigation', retention_days: 180, ms: 'optional', ms_max: 60_000,
});
const plan: PlanInForce = {
  source: 'bank', document_id: 'd1', version: 3, view_percent: 25,
  events: [
    { event: event('page_view', '/', '首页'), times: 1_200, last_seen: '2026-11-22' },
    { event: event('click', 'tab.home', '底部导航·首页'), times: 0, last_seen: '2026-10-01' },
    { event: event('click', 'news.open', '资讯'), times: 0, last_seen: null },
  ],
};
const AT = '2026-11-22T10:30:00+08:00';
const report: QuarantineReport = {
  as_of: AT, from: '2026-11-20', until: '2026-11-22', more: false,
  days: [{ day: '2026-11-21', reason: 'bad_time', times: 2 }, { day: '2026-11-22', reason: 'undeclared', times: 40 }],
  events: [
    { day: '2026-11-22', reason: 'undeclared', name: null, what: null, page: null, times: 37, first_at: AT, last_at: AT, samples: [] },
    { day: '2026-11-22', reason: 'undeclared', name: 'click', what: 'made.up', page: '/', times: 3, first_at: AT, last_at: AT, samples: [{ at: AT, ms: 12 }] },
    { day: '2026-11-21', reason: 'bad_time', name: 'scroll', what: '/pay/###########', page: '/', times: 2, first_at: AT, last_at: AT, samples: [{ at: 'yesterday' }] },
  ],
};

describe('the plan', () => {
  it('says what comes and what never did, and leads to where it is changed', async () => {
    serve({ ...api, [`GET ${BANK}/tracking-plan`]: plan });
    visit('/b/lanwan/tracking');
    const table = await screen.findByRole('region', { name: '埋点计划' });
    expect(await within(table).findByText('news.open')).toBeTruthy();
    expect(screen.getByText('本行计划')).toBeTruthy();
    expect(screen.getByRole('link', { name: '修改计划' }).getAttribute('href')).toContain('/b/lanwan/publishing?kind=insight.plan&document=d1');
    expect(within(table).getAllByText('可有，最长 1 分钟').length).toBe(3);
    expect(within(table).getByText('90 天内没有')).toBeTruthy();
    expect(screen.getByText('25%')).toBeTruthy();
  });

  it('is narrowed down by what stands in the address', async () => {
    serve({ ...api, [`GET ${BANK}/tracking-plan`]: plan });
    visit('/b/lanwan/tracking?show=never&kind=click');
    const table = await screen.findByRole('region', { name: '埋点计划' });
    expect(await within(table).findByText('news.open')).toBeTruthy();
    expect(within(table).queryByText('tab.home')).toBeNull();
  });

  it('that ships is taken to the bank’s own', async () => {
    serve({ ...api, [`GET ${BANK}/tracking-plan`]: { ...plan, source: 'shipped', document_id: null, version: null } });
    visit('/b/lanwan/tracking');
    expect((await screen.findByRole('link', { name: '去发布本行计划' })).getAttribute('href')).toContain('kind=insight.plan');
  });

  it('says so when it cannot be had', async () => {
    serve({ ...api, [`GET ${BANK}/tracking-plan`]: () => refusal(503, 'overloaded', '请求过多') });
    visit('/b/lanwan/tracking');
    expect(await screen.findByText('请求过多')).toBeTruthy();
  });
});

describe('the quarantine', () => {
  it('is told by reason and day, with what it was', async () => {
    const sent = serve({ ...api, [`GET ${BANK}/quarantine`]: report });
    visit('/b/lanwan/tracking?tab=quarantine&days=30');
    expect(await screen.findByRole('heading', { name: '共隔离 42 条，最多的是“未在计划中声明”：40 条' })).toBeTruthy();
    const rows = within(screen.getByRole('region', { name: '隔离事件的数据表' })).getAllByRole('row');
    expect(rows.map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
      ['原因', '合计', '11-22', '11-21', '11-20'], ['未在计划中声明', '40', '40', '0', '0'], ['时间不对', '2', '0', '2', '0'],
    ]);
    expect(screen.getByText('made.up')).toBeTruthy();
    expect(screen.getByText('其他（种类过多，只计总数）')).toBeTruthy();
    expect(screen.getByText('2026-11-22 10:30:00 · 12 ms')).toBeTruthy();
    expect(sent.find((one) => one.path.endsWith('/quarantine'))?.search.get('days')).toBe('30');
  });

  it('is empty where everything keeps to the plan', async () => {
    serve({ ...api, [`GET ${BANK}/quarantine`]: { ...report, days: [], events: [] } });
    visit('/b/lanwan/tracking?tab=quarantine');
    expect(await screen.findByRole('heading', { name: '这段时间没有事件被隔离' })).toBeTruthy();
  });

  it('has a column for every day', () => {
    expect(daysOf('2026-02-27', '2026-03-01')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
    expect(byDay(report.days, ['2026-11-21', '2026-11-22'])[0]).toEqual({ reason: 'undeclared', total: 40, times: [0, 40] });
  });
});

describe('a device', () => {
  const path = `${BANK}/watched-devices/device-1`;

  it('shows what it sends once it is watched, the latest first', async () => {
    const seen: PlanWatch = {
      until: AT,
      events: [
        { place: 1, outcome: 'kept', reason: null, name: 'click', what: 'tab.home', page: '/', ms: null, at: AT, received_at: AT },
        { place: 2, outcome: 'quarantined', reason: 'undeclared', name: 'click', what: 'made.up', page: '/', ms: 5, at: AT, received_at: AT },
      ],
    };
    const sent = serve({ ...api, [`PUT ${path}`]: { until: AT, events: [] }, [`GET ${path}`]: seen });
    visit('/b/lanwan/tracking?tab=watch');
    const begin = await screen.findByRole<HTMLButtonElement>('button', { name: '开始观察' });
    fireEvent.change(screen.getByLabelText('设备标识'), { target: { value: 'two words' } });
    expect(screen.getByText('1 至 64 个字符，不含空格')).toBeTruthy();
    expect(begin.disabled).toBe(true);
    fireEvent.change(screen.getByLabelText('设备标识'), { target: { value: ' device-1 ' } });
    fireEvent.click(begin);
    const table = await screen.findByRole('region', { name: '这台设备的事件' });
    await waitFor(() => { expect(within(table).getByText('made.up')).toBeTruthy(); });
    expect(within(table).getByText('已隔离').closest('td')?.textContent).toBe('已隔离 未在计划中声明');
    const cells = within(table).getAllByRole('row').map((row) => row.textContent);
    expect(cells.findIndex((text) => text.includes('made.up'))).toBeLessThan(cells.findIndex((text) => text.includes('tab.home')));
    expect(sent.filter((one) => one.method === 'PUT').length).toBe(1);
    expect(screen.getByText(/已收到 2 条/)).toBeTruthy();
  });

  it('is over when its time is over', async () => {
    serve({ ...api, [`PUT ${path}`]: { until: AT, events: [] }, [`GET ${path}`]: () => json({ until: null, events: [] }) });
    visit('/b/lanwan/tracking?tab=watch');
    fireEvent.change(await screen.findByLabelText('设备标识'), { target: { value: 'device-1' } });
    fireEvent.click(screen.getByRole('button', { name: '开始观察' }));
    expect(await screen.findByText('观察已结束，可以重新开始。')).toBeTruthy();
  });

  it('is not watched by who may not see customers', async () => {
    serve({ ...api, 'GET /me': { ...bankAuditor, permissions: ['cockpit.view'] } });
    visit('/b/lanwan/tracking?tab=watch');
    expect((await screen.findByRole<HTMLButtonElement>('button', { name: '开始观察' })).disabled).toBe(true);
  });
});
