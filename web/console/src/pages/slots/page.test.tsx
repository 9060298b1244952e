import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bankService, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { serve } from '../../testing/server';
import type { LibraryImage, Operator, PlacementListed, SlotListed, SlotReportRow } from '@polybank/api';

const admin: Operator = { ...bankService, operator_id: 'o9', username: 'lanwan.admin', role: 'bank_admin', permissions: ['cockpit.view', 'customer.view', 'publishing.view', 'publishing.make', 'bank.view'] };
const ID = '0193b3f0-0000-7000-8000-000000000001';
const slot: SlotListed = { slot_id: 'home.banner', title_zh: '首页轮播', title_en: 'Home carousel', page: '/', shape: 'banner', width: 750, height: 280, capacity: 5, person_day_max: 0, placements: [ID] };
const placement: PlacementListed = {
  placement_id: ID, name: 'salary-plan', version: 2, title_zh: '先存一笔', title_en: 'Put aside', preview_url: '/b/lanwan/images/a/375.jpg', slots: ['home.banner'], presence: 'rotating', priority: 80, weight: 30, audiences: ['active_payers'], not_audiences: [], starts_at: null,
  ends_at: null, per_day: 3, in_total: 0, arms: ['b'], held_out_percent: 10, goal: 'transfer', stopped: null,
};
const row = (key: string, more: Partial<SlotReportRow> = {}): SlotReportRow => ({ key, title_zh: null, title_en: null, seen: 4_702, people: 416, clicks: 404, click_people: 207, goals: 12, ...more });
const api = { 'GET /me': admin, 'GET /banks': banks, 'GET /api/landing': landing, 'GET /banks/lanwan/slots': { slots: [slot], placements: [placement] } };

describe('the slots', () => {
  it('show what is in them, and stop a placement at once with a reason', async () => {
    const sent = serve({ ...api, [`POST /banks/lanwan/placements/${ID}/stop`]: { status: 204 } });
    visit('/b/lanwan/slots');
    fireEvent.click(await screen.findByRole('button', { name: /先存一笔/ }));
    const drawer = await screen.findByRole('dialog');
    expect(within(drawer).getByText('每人每天 3 次')).toBeTruthy();
    fireEvent.click(within(drawer).getByRole('button', { name: '立即停投' }));
    fireEvent.click(within(drawer).getAllByRole('button', { name: '立即停投' }).at(-1) ?? drawer);
    expect(sent.some((call) => call.method === 'POST')).toBe(false);
    fireEvent.change(within(drawer).getByLabelText('原因'), { target: { value: '图片有误' } });
    fireEvent.click(within(drawer).getAllByRole('button', { name: '立即停投' }).at(-1) ?? drawer);
    await waitFor(() => { expect(sent.find((call) => call.method === 'POST')?.body).toEqual({ reason: '图片有误' }); });
  });
});

describe('the report', () => {
  it('says what was seen most, in people and times', async () => {
    const report = { rows: [row('home.banner', { title_zh: '首页轮播', title_en: 'Home carousel' }), row('me.card', { seen: 10, people: null, clicks: 0 })], total: row('') };
    const sent = serve({ ...api, 'GET /banks/lanwan/slots/report': report });
    visit('/b/lanwan/slots?tab=report&by=slot&days=30');
    expect(await screen.findByRole('heading', { name: '“首页轮播”曝光最多，4,702 次' })).toBeTruthy();
    expect(screen.getAllByText('416').length).toBeGreaterThan(0);
    expect(sent.find((call) => call.path.endsWith('/slots/report'))?.search.get('by')).toBe('slot');
  });

  it('says whether the arms of a placement differ', async () => {
    const arms = [
      { arm: 'a', held_out: false, people: 500, click_people: 40, goals: 20, clicks: null, led_to: { z: 0.2, p: 0.84, uplift: 0.02 } },
      { arm: 'b', held_out: false, people: 500, click_people: 90, goals: 60, clicks: { z: 4.7, p: 0.0000026, uplift: 1.25 }, led_to: { z: 4.4, p: 0.00001, uplift: 1.1 } },
      { arm: 'held_out', held_out: true, people: 300, click_people: 0, goals: 11, clicks: null, led_to: null },
    ];
    serve({ ...api, 'GET /banks/lanwan/slots/report': { rows: [], total: row('', { seen: 0 }) }, [`GET /banks/lanwan/placements/${ID}/experiment`]: { arms } });
    visit(`/b/lanwan/slots?tab=report&placement=${ID}`);
    expect(await screen.findByText('有差异 +125.0% · p<0.001')).toBeTruthy();
    expect(screen.getByText('可能是偶然 +2.0% · p=0.840')).toBeTruthy();
  });

  it('of the alliance has its banks beside each other', async () => {
    serve({ ...api, 'GET /me': allianceAdmin, 'GET /slots/comparison': { banks: [{ bank_id: 'lanwan', name: '蓝湾银行', name_en: 'Lanwan Bank', seen: 47_016_000, people: 4_162_200, clicks: 403_800, click_people: 207_300, goals: 0 }] } });
    visit('/slots');
    expect(await screen.findByText('4,162,200')).toBeTruthy();
  });
});

describe('why', () => {
  it('is asked for a purpose, and told in words', async () => {
    const rows = [
      { placement_id: ID, name: 'salary-plan', title_zh: '先存一笔', title_en: 'Put aside', verdict: 'shown', seen_total: 3, seen_today: 1, arm: 'b' },
      { placement_id: 'p2', name: 'other', title_zh: '别的', title_en: 'Other', verdict: 'not_in_audience', seen_total: 0, seen_today: 0, arm: null },
    ];
    const sent = serve({ ...api, 'POST /banks/lanwan/slots/explanation': { rows, audiences: ['active_payers'] } });
    visit('/b/lanwan/slots?tab=why');
    fireEvent.change(await screen.findByLabelText('客户编号'), { target: { value: ID } });
    fireEvent.change(screen.getByLabelText('查看目的'), { target: { value: '客户来电询问' } });
    fireEvent.click(screen.getByRole('button', { name: '查看原因' }));
    expect(await screen.findByText('不在目标人群')).toBeTruthy();
    expect(screen.getByText('客户属于：active_payers')).toBeTruthy();
    expect(sent.find((call) => call.method === 'POST')?.body).toEqual({ user_id: ID, slot_id: 'home.banner', edition: 'standard', purpose: '客户来电询问' });
  });
});

describe('the image library', () => {
  const image: LibraryImage = { image_id: 'a'.repeat(64), name: '海岸', alt_zh: '海岸插图', alt_en: 'A shore', width: 1125, height: 420, bytes: 51_200, preview_url: '/b/lanwan/images/a/375.jpg', url: '/b/lanwan/images/a/1125.jpg', created_at: '2026-11-20T10:00:00+08:00' };

  it('shows what there is, and takes no picture without words for those who do not see it', async () => {
    const sent = serve({ ...api, 'GET /banks/lanwan/images': { items: [image], next_cursor: null } });
    visit('/b/lanwan/images');
    expect(await screen.findByRole('img', { name: '海岸插图' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: '上传图片' }));
    const drawer = await screen.findByRole('dialog');
    fireEvent.click(within(drawer).getByRole('button', { name: /^上\s?传$/ }));
    expect(within(drawer).getByText('请选择图片')).toBeTruthy();
    expect(sent.some((call) => call.method === 'POST')).toBe(false);
  });
});
