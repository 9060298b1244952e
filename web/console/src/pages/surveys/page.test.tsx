import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bankService, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { serve } from '../../testing/server';
import type { Operator, SurveyCase, SurveyListed, SurveyResults } from '@polybank/api';

const admin: Operator = { ...bankService, operator_id: 'o9', username: 'lanwan.admin', role: 'bank_admin', permissions: ['cockpit.view', 'customer.view', 'customer.support', 'bank.view'] };
const ID = '0193b3f0-0000-7000-8000-000000000001';
const listed: SurveyListed = { survey_id: ID, version: 2, title_zh: '转账体验', title_en: 'Your transfer', in_force: 'live', moment: 'after_transfer', audience: null, percent: 100, questions: 3, shown: { asked: 200, dismissed: 30, answered: 150 } };
const results: SurveyResults = {
  title_zh: '转账体验', title_en: 'Your transfer', versions: [2, 1], floor: 5, shown: listed.shown,
  questions: [
    { question_id: 'overall', kind: 'score', title_zh: '满意吗', title_en: 'Satisfied?', answers: 150, withheld: false, mean: 4.21, nps: null, counts: ['1', '2', '3', '4', '5'].map((answer, place) => ({ answer, name_zh: null, name_en: null, count: [5, 5, 20, 50, 70][place] ?? 0 })) },
    { question_id: 'reason', kind: 'single', title_zh: '为什么', title_en: 'Why?', answers: 3, withheld: true, mean: null, nps: null, counts: [] },
  ],
  trend: [{ date: '2026-11-09', shown: listed.shown, scores: [{ question_id: 'overall', answers: 80, figure: 4.1 }] }, { date: '2026-11-16', shown: { asked: 3, dismissed: 0, answered: 3 }, scores: [] }],
};
const api = { 'GET /me': admin, 'GET /banks': banks, 'GET /api/landing': landing, 'GET /banks/lanwan/surveys': { items: [listed] }, [`GET /banks/lanwan/surveys/${ID}`]: results };
const waiting: SurveyCase = {
  case_id: 'c1', state: 'open', survey_id: ID, version: 2, title_zh: '转账体验', title_en: 'Your transfer', score: 1, person: { user_id: 'u1', name_masked: '*小海', phone_masked: '138****0001' }, opened_at: '2026-11-20T10:00:00+08:00', taken: null, closed: null,
  outcome: null, note: null, answers: [{ kind: 'score', title_zh: '满意吗', title_en: 'Satisfied?', value: 1, choice_zh: null, choice_en: null, words: null }, { kind: 'text', title_zh: '还有什么', title_en: 'Anything else', value: null, choice_zh: null, choice_en: null, words: '等了很久' }],
};

describe('the results', () => {
  it('say what came of a survey, and nothing of too few', async () => {
    serve(api);
    visit('/b/lanwan/surveys');
    expect(await screen.findByRole('heading', { name: '平均 4.21 分，150 人回答' })).toBeTruthy();
    expect(screen.getByRole('heading', { name: '人数不足，不显示' })).toBeTruthy();
    const table = screen.getByRole('region', { name: '满意吗' });
    expect(within(table).getAllByRole('row')[1]?.textContent).toBe('5 非常满意7046.7%');
    const trend = screen.getByRole('region', { name: '走势' });
    expect(within(trend).getAllByRole('row').map((row) => row.lastChild?.textContent)).toEqual(['平均分', '—', '4.10']);
  });

  it('are asked for by version and by day, as the address says', async () => {
    const sent = serve(api);
    visit('/b/lanwan/surveys?version=1&by=day&days=30');
    await screen.findByRole('heading', { name: '平均 4.21 分，150 人回答' });
    const asked = sent.find((call) => call.path.endsWith(ID));
    expect([asked?.search.get('version'), asked?.search.get('by')]).toEqual(['1', 'day']);
    expect(sent.find((call) => call.path === '/banks/lanwan/surveys')?.search.get('days')).toBe('30');
  });

  it('of the alliance are sums of whole banks', async () => {
    const bank = { bank_id: 'lanwan', name: '蓝湾银行', shown: listed.shown, mean: 4.2, mean_answers: 150, nps: 31.5, nps_answers: 60 };
    const few = { ...bank, bank_id: 'qinghe', name: '青禾银行', mean: null, mean_answers: null, nps: null, nps_answers: null };
    const sent = serve({ ...api, 'GET /me': allianceAdmin, 'GET /surveys/comparison': { floor: 5, banks: [bank, few] } });
    visit('/b/lanwan/surveys');
    expect(await screen.findByRole('heading', { name: '蓝湾银行最高，平均 4.20 分' })).toBeTruthy();
    expect(screen.getByText('+31.5')).toBeTruthy();
    expect(sent.some((call) => call.path.startsWith('/banks/lanwan/survey'))).toBe(false);
  });
});

describe('a follow-up', () => {
  it('is taken, called about and closed with a note', async () => {
    const sent = serve({
      ...api, 'GET /banks/lanwan/survey-cases': { open: 1, items: [waiting], next_cursor: null },
      'POST /banks/lanwan/survey-cases/c1/taking': () => new Response(null, { status: 204 }), 'POST /banks/lanwan/survey-cases/c1/closing': () => new Response(null, { status: 204 }),
    });
    visit('/b/lanwan/surveys?tab=cases');
    fireEvent.click(await screen.findByText('等了很久'));
    const drawer = await screen.findByRole('dialog');
    fireEvent.click(within(drawer).getByRole('button', { name: '领取' }));
    const note = await within(drawer).findByLabelText('沟通记录');
    fireEvent.click(within(drawer).getByLabelText('已沟通，需改进'));
    fireEvent.change(note, { target: { value: '已致电，转产品改进' } });
    fireEvent.click(within(drawer).getByRole('button', { name: '办结' }));
    await waitFor(() => { expect(sent.find((call) => call.path.endsWith('/closing'))?.body).toEqual({ outcome: 'improve', note: '已致电，转产品改进' }); });
  });
});
