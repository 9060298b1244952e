import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bankService, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { json, serve } from '../../testing/server';
import { dayOf, usualSpan } from './report';
import { overlapShare, precisionText } from './rules';

const AT = '2026-11-22T09:00:00+08:00';
const [V1, C1, A1] = ['11111111-1111-7111-8111-111111111111', '22222222-2222-7222-8222-222222222222', '33333333-3333-7333-8333-333333333333'];
const cny = (amount: string) => ({ amount, currency: 'CNY' });
const person = { user_id: '44444444-4444-7444-8444-444444444444', name_masked: '*知夏', phone_masked: '138****0001' };
const verdict = {
  verdict_id: V1, at: AT, scenario: 'transfer', outcome: 'deny', score: 640, person, device_id: 'device-1', amount: cny('500.00'), payee_tail: '6789', reasons: ['首次向该收款人大额转账'],
  hits: [{ rule: 'first_time_payee_large', version: 1, document: 'base', action: 'block', score: 0, standing: 'live' }], label: null, case_id: null, case_state: null, appeal_id: null,
};
const explained = {
  verdict_id: V1, at: AT, scenario: 'transfer', scenario_name: '转账', operation: null, outcome: 'deny', least_tool: 'any', score: 640, user_id: person.user_id, device_id: 'device-1', amount: cny('500.00'), payee_tail: '6789',
  hits: [{ rule: 'first_time_payee_large', name: '首次大额', document: 'base', version: 0, action: 'block', score: 40, shadow: false, effect: 'counted', by_default: false, category: 'telecom', condition: '收款人为首次', because: '从未向其转账' }],
  features: [{ field: 'payee.first_time', label: '首次收款人', value: '是' }],
};
const waiting = { cases_open: 2, cases_mine: 1, cases_late: 0, appeals: 1, appeals_late: 1 };
const api = {
  'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing, 'GET /banks/lanwan/risk/waiting': waiting,
  'GET /banks/lanwan/risk/verdicts': { items: [verdict], next_cursor: null }, [`GET /banks/lanwan/risk/verdicts/${V1}/file`]: { ...verdict, device: null }, [`GET /banks/lanwan/risk/verdicts/${V1}`]: explained,
};
const file = {
  case_id: C1, origin: 'verdict', state: 'open', scenario: 'transfer', person, amount: cny('500.00'), summary: '大额转给新收款人', opened_at: AT, due_at: '2099-01-01T00:00:00+08:00', assigned: null, decided: null,
  verdicts: [verdict], notes: [], released_until: null,
};
const posted = (sent: { method: string; body: unknown }[]) => sent.filter((one) => one.method !== 'GET').map((one) => one.body);

describe('verdicts', () => {
  it('tells a verdict in words, and lets it be labelled', async () => {
    const sent = serve({ ...api, [`PUT /banks/lanwan/risk/verdicts/${V1}/label`]: () => new Response(null, { status: 204 }) });
    visit(`/b/lanwan/risk?verdict=${V1}`);
    expect(await screen.findByText('转账被判定为“拒绝”，风险分 640。')).toBeTruthy();
    expect(await screen.findByText('从未向其转账')).toBeTruthy();
    expect(screen.getByText('首次收款人')).toBeTruthy();
    fireEvent.click(screen.getByLabelText('欺诈'));
    await waitFor(() => { expect(posted(sent)).toEqual([{ label: 'fraud' }]); });
  });

  it('still names the rules when their words cannot be had', async () => {
    serve({ ...api, [`GET /banks/lanwan/risk/verdicts/${V1}`]: () => json({ type: 'about:blank', status: 404, code: 'not_found', title: '没有找到', trace_id: 't' }, 404) });
    visit(`/b/lanwan/risk?verdict=${V1}`);
    expect(await screen.findByText('这次判定的规则解释暂时取不到。')).toBeTruthy();
    expect(screen.getByText('first_time_payee_large')).toBeTruthy();
  });

  it('is not shown to whoever may not see it', async () => {
    serve({ ...api, 'GET /me': bankService });
    visit('/b/lanwan/risk');
    expect(await screen.findByText('这个页面你不能看')).toBeTruthy();
  });
});

describe('cases', () => {
  it('are decided by whoever took them', async () => {
    const sent = serve({ ...api, [`GET /banks/lanwan/risk/cases/${C1}`]: file, [`POST /banks/lanwan/risk/cases/${C1}/assignment`]: () => new Response(null, { status: 204 }) });
    visit(`/b/lanwan/risk/cases/${C1}`);
    expect(await screen.findByText('领取后方可处理。')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /领\s?取/ }));
    await waitFor(() => { expect(posted(sent)).toEqual([{}]); });
  });

  it('say by name who has taken them', async () => {
    const taken = { ...file, state: 'assigned', assigned: { by: 'o-2', by_name: '周敏', at: AT } };
    serve({ ...api, [`GET /banks/lanwan/risk/cases/${C1}`]: taken });
    visit(`/b/lanwan/risk/cases/${C1}`);
    expect(await screen.findByRole('button', { name: '从 周敏 接手' })).toBeTruthy();
    expect(screen.getByText('周敏')).toBeTruthy();
  });

  it('are released with what it was and why', async () => {
    const taken = { ...file, state: 'assigned', assigned: { by: allianceAdmin.operator_id, at: AT } };
    const sent = serve({ ...api, [`GET /banks/lanwan/risk/cases/${C1}`]: taken, [`POST /banks/lanwan/risk/cases/${C1}/decision`]: () => new Response(null, { status: 204 }) });
    visit(`/b/lanwan/risk/cases/${C1}`);
    fireEvent.click(await screen.findByLabelText('放行'));
    fireEvent.click(screen.getByLabelText('正常'));
    fireEvent.click(screen.getByRole('button', { name: /放\s?行/ }));
    expect(posted(sent)).toEqual([]);
    fireEvent.change(screen.getByLabelText('理由'), { target: { value: '已电话回访核实' } });
    fireEvent.click(screen.getByRole('button', { name: /放\s?行/ }));
    await waitFor(() => { expect(posted(sent)).toEqual([{ decision: 'release', label: 'legitimate', reason: '已电话回访核实' }]); });
  });
});

describe('appeals', () => {
  const appeal = { appeal_id: A1, state: 'filed', person, statement: '收款人是我女儿', filed_at: AT, due_at: '2026-11-20T09:00:00+08:00', verdict, case_by: null, case_by_name: null, answered: null };
  const list = { 'GET /banks/lanwan/risk/appeals': { items: [appeal], next_cursor: null } };

  it('are answered with words for the customer', async () => {
    const sent = serve({ ...api, ...list, [`GET /banks/lanwan/risk/appeals/${A1}`]: appeal, [`POST /banks/lanwan/risk/appeals/${A1}/decision`]: () => new Response(null, { status: 204 }) });
    visit(`/b/lanwan/risk/appeals?appeal=${A1}`);
    fireEvent.click(await screen.findByLabelText('申诉成立，立即解除'));
    fireEvent.change(screen.getByLabelText('给客户的答复'), { target: { value: '已核实，限制已解除' } });
    fireEvent.change(screen.getByLabelText('内部理由'), { target: { value: '客户到网点核实' } });
    fireEvent.click(screen.getByRole('button', { name: '解除并答复' }));
    await waitFor(() => { expect(posted(sent)).toEqual([{ decision: 'uphold', reply: '已核实，限制已解除', reason: '客户到网点核实' }]); });
  });

  it('are not answered by whoever worked on the case', async () => {
    serve({ ...api, ...list, [`GET /banks/lanwan/risk/appeals/${A1}`]: { ...appeal, case_by: allianceAdmin.operator_id } });
    visit(`/b/lanwan/risk/appeals?appeal=${A1}`);
    expect(await screen.findByText(/须由另一位操作员处理/)).toBeTruthy();
    expect(screen.queryByLabelText('给客户的答复')).toBeNull();
  });
});

describe('lists', () => {
  it('take an address as it is, and a phone by its number once', async () => {
    const entry = { entry_id: 'e1', side: 'black', kind: 'phone', entry_masked: '138****5678', reason: '警方协查', standing: 'in_force', added_at: AT, expires_at: null, added_by: null };
    const sent = serve({
      ...api, 'GET /banks/lanwan/risk/lists': { items: [entry], next_cursor: null }, 'POST /banks/lanwan/risk/lists': () => json({ entry_id: 'e2' }, 201),
    });
    visit('/b/lanwan/risk/lists');
    expect(await screen.findByText('138****5678')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: '列入名单' }));
    fireEvent.click(await screen.findByLabelText('网络地址'));
    fireEvent.change(screen.getByLabelText('IP 地址或网段'), { target: { value: 'example.org' } });
    fireEvent.change(screen.getByLabelText(/^原因/), { target: { value: '警方协查' } });
    fireEvent.click(screen.getByRole('button', { name: /^列\s?入$/ }));
    expect(posted(sent)).toEqual([]);
    fireEvent.change(screen.getByLabelText('IP 地址或网段'), { target: { value: '203.0.113.0/24' } });
    fireEvent.click(screen.getByRole('button', { name: /^列\s?入$/ }));
    await waitFor(() => { expect(posted(sent)).toEqual([{ side: 'black', kind: 'ip', entry: '203.0.113.0/24', reason: '警方协查' }]); });
  });
});

describe('the white list', () => {
  it('takes nothing without an end', async () => {
    const sent = serve({ ...api, 'GET /banks/lanwan/risk/lists': { items: [], next_cursor: null }, 'POST /banks/lanwan/risk/lists': () => json({ entry_id: 'e2' }, 201) });
    visit('/b/lanwan/risk/lists');
    fireEvent.click(await screen.findByRole('button', { name: '列入名单' }));
    fireEvent.click(await screen.findByText('白名单'));
    fireEvent.change(screen.getByLabelText('账号'), { target: { value: '62109000000066001' } });
    fireEvent.change(screen.getByLabelText(/^原因/), { target: { value: '代收水费' } });
    fireEvent.click(screen.getByRole('button', { name: /^列\s?入$/ }));
    expect(posted(sent)).toEqual([]);
    fireEvent.change(screen.getByLabelText(/^到期日/), { target: { value: '2027-03-31' } });
    fireEvent.click(screen.getByRole('button', { name: /^列\s?入$/ }));
    const entry = { side: 'white', kind: 'account', entry: '62109000000066001', reason: '代收水费', expires_at: '2027-03-31T23:59:59+08:00' };
    await waitFor(() => { expect(posted(sent)).toEqual([entry]); });
  });
});

describe('figures', () => {
  const figures = { times: 3, blocked: 2, delayed: 0, stepped_up: 1, passed: 0, saved: cny('500.00') };
  it('say what the rules did', async () => {
    const report = { by: 'day', from: '2026-11-01', until: '2026-11-22', extent: 'whole', totals: [{ period: '2026-11-22', ...figures }], rows: [{ period: '2026-11-22', rule: 'night_large_amount', scenario: 'transfer', ...figures }] };
    const names = { items: [{ rule: 'night_large_amount', name: '夜间大额转账' }] };
    serve({ ...api, 'GET /banks/lanwan/risk/report': report, 'GET /banks/lanwan/risk/rule-names': names });
    visit('/b/lanwan/risk/report');
    expect(await screen.findByRole('heading', { name: /^3 次命中，拒绝 2 次、待核查 0 次，避免损失 ¥500/ })).toBeTruthy();
    expect((await screen.findByText('夜间大额转账')).getAttribute('title')).toBe('night_large_amount');
  });

  it('are asked for by the banks’ days', () => {
    const now = Date.parse('2026-11-22T00:30:00+08:00');
    expect(dayOf(now)).toBe('2026-11-22');
    expect(usualSpan('day', now)).toEqual({ from: '2026-10-24', until: '2026-11-22' });
    expect(usualSpan('month', now)).toEqual({ from: '2025-12-01', until: '2026-11-22' });
  });

  it('measure a rule only where somebody has labelled', () => {
    const rule = (name: string, hits: number, permille: number | null) => ({ rule: name, hits, alone: 0, shadow: 0, held: 0, fraud: 0, legitimate: 0, precision_permille: permille });
    expect(precisionText(rule('a', 4, 666), '未标注')).toBe('66.6%');
    expect(precisionText(rule('a', 4, null), '未标注')).toBe('未标注');
    expect(overlapShare({ one: 'a', other: 'b', both: 2 }, [rule('a', 4, null), rule('b', 8, null)])).toBe('50%');
  });
});

describe('the picture', () => {
  it('can be walked as a table', async () => {
    const node = (id: string, kind: string, more: object) => ({ id, kind, person: null, device_id: null, payee_tail: null, account_no_masked: null, score: null, standing: 'plain', ...more });
    const graph = { nodes: [node('n0', 'person', { person }), node('n1', 'device', { device_id: 'device-1', standing: 'banned' })], edges: [{ from: 'n0', to: 'n1', times: 2, worst: 'deny', last_at: AT }], left_out: 0 };
    const sent = serve({ ...api, 'GET /banks/lanwan/risk/graph': graph });
    visit(`/b/lanwan/risk/graph?user_id=${person.user_id}`);
    fireEvent.click(await screen.findByRole('button', { name: /device-1 · 已封禁|device-1/ }));
    await waitFor(() => { expect(sent.some((one) => one.search.get('device_id') === 'device-1')).toBe(true); });
  });
});
