import type { ExpressionCheck, PublishingDocument, PublishingKind, PublishingText, PublishingVersion } from '@polybank/api';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bankAuditor, banks, landing } from '../../../testing/fixtures';
import { visit } from '../../../testing/render';
import { json, refusal, serve } from '../../../testing/server';
// The page's own chunk, before any clock runs.
import '../page';

const AT = '2026-11-22T09:30:05+08:00';
const kind: PublishingKind = { name: 'risk.rules', title: '风控规则', schema: { type: 'object' }, first_body: {}, main_only: false, guard_catalogue: 'publishing.risk.rules', figures: [], drafts: 1, to_approve: 0, tried: 0 };
const row: PublishingDocument = { document_id: 'd1', kind: 'risk.rules', name: 'own', title: '本行规则', reach: 'own', template_id: null, newest_version: 2, created_by: '李', created_at: AT, changed_at: AT };
const none = { based_on: null, template_version: null, checked_by: null, checked_at: null, approved_by: null, approved_at: null, starts_at: null, ends_at: null, canary: null, guard: null };
const draft: PublishingVersion = { ...none, version: 2, state: 'draft', standing: null, edit: 3, based_on: 1, created_by: '李', created_at: AT };
const live: PublishingVersion = { ...none, version: 1, state: 'live', standing: 'in_force', edit: 1, created_by: '李', created_at: AT };

const elder = {
  id: 'elder', name_zh: '老年客户大额付款', name_en: 'Older customers pay much', scenarios: ['transfer', 'payment'], when: 'amount >= 80000', action: 'challenge', least_tool: 'face', priority: 800, score: 30, floor: 1,
  reason_zh: '大额付给陌生人', reason_en: 'Much to a stranger', remedy_zh: '请先核实', category: 'elderly', source: '本行规定', of_tomorrow: { kept: [1, 2] },
};
const night = { id: 'night', name_zh: '夜间付款', name_en: 'At night', scenarios: ['payment'], when: 'night', action: 'block', enabled: 0, reason_zh: '夜间不办理', reason_en: 'Not at night' };
const body = {
  rules: [elder, night], unknown: 'stays', bands: { challenge: 300, block: 900 },
  tables: [{ id: 'card', name_zh: '转账评分卡', name_en: 'Card', scenarios: ['transfer'], rows: [{ when: 'amount >= 5000', score: 50 }] }],
};
const text = (version: PublishingVersion): PublishingText => ({ version, body, findings: null, authors: ['李'], own_work: true, comments: [], figures: [] });

const WORDS: Record<string, string> = { 'amount >= 80000': '交易金额 ≥ 80,000 元', 'amount >= 60000': '交易金额 ≥ 60,000 元', night: '在夜间', 'amount >= 5000': '交易金额 ≥ 5,000 元' };
const base = '/banks/lanwan/publishing';
const saying = '/banks/lanwan/expressions/risk.moment';
const laidOut = (check: Partial<ExpressionCheck>): ExpressionCheck => ({ sound: true, text: '', words: '', objections: [], rows: { is: 'group', join: 'all', negated: false, rows: [] }, reads: [], ...check } as ExpressionCheck);
const api = {
  'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing,
  [`GET ${base}/kinds`]: { items: [kind] },
  [`GET ${base}/documents`]: { items: [row], next_cursor: null },
  [`GET ${base}/templates`]: { items: [] },
  [`GET ${base}/documents/d1`]: { document: row, versions: [draft, live], steps: [] },
  [`GET ${base}/documents/d1/versions/2`]: text(draft),
  [`GET ${base}/documents/d1/versions/1`]: text(live),
  [`PUT ${base}/documents/d1/versions/2`]: { document_id: 'd1', version: 2, edit: 4 },
  [`POST ${saying}/words`]: ({ body: asked }: { body: unknown }) => json({ items: (asked as { texts: string[] }).texts.map((one) => ({ sound: one in WORDS, words: WORDS[one] ?? '不认识的字段' })) }),
  [`GET ${saying}`]: { name: 'risk.moment', title: '风险时刻', functions: [], fields: [{ id: 'amount', label: '交易金额', holds: 'money', unit: '', source: '', cost: 'given', choices: [], questions: ['at_least'] }] },
  [`POST ${saying}/check`]: ({ body: asked }: { body: unknown }) => {
    const sent = asked as { text?: string; rows?: unknown };
    const rows = sent.rows ?? { is: 'group', join: 'all', negated: false, rows: [{ is: 'clause', field: 'amount', question: 'at_least', values: [{ value: '80000' }] }] };
    const value = JSON.stringify(rows).includes('60000') ? '60000' : '80000';
    return json(laidOut({ text: `amount >= ${value}`, words: WORDS[`amount >= ${value}`] ?? '', rows } as Partial<ExpressionCheck>));
  },
};

const open = async () => {
  visit('/b/lanwan/publishing?document=d1');
  return screen.findByRole('article', { name: '老年客户大额付款' });
};
const press = (name: string, inside = document.body) => { fireEvent.click(within(inside).getByRole('button', { name })); };
const type = (label: string, value: string) => { fireEvent.change(screen.getByLabelText(label), { target: { value } }); };
const turn = (to: '表单' | '文本') => { fireEvent.click(screen.getByRole('radio', { name: to })); };
const save = () => {
  const [note] = screen.getAllByLabelText('原因');
  if (note) fireEvent.change(note, { target: { value: '再收紧一点' } });
  press('保存修改');
};

describe('a document of risk rules', () => {
  it('is read in words, rule by rule', async () => {
    serve({ ...api, 'GET /me': { ...bankAuditor, permissions: [...bankAuditor.permissions, 'publishing.view'] } });
    const one = within(await open());
    expect(await one.findByText('交易金额 ≥ 80,000 元')).toBeTruthy();
    for (const words of ['加强认证', '至少：人脸', '加 30 分', '优先级 800', '底线规则', '转账、支付与购买', '大额付给陌生人', '请先核实', '类别：老年客户受骗', '依据：本行规定', 'elder']) expect(one.getByText(words)).toBeTruthy();
    const other = within(screen.getByRole('article', { name: '夜间付款' }));
    expect(other.getByText('已停用')).toBeTruthy();
    expect(other.queryByText(/优先级/)).toBeNull();
    expect(await within(screen.getByRole('region', { name: '转账评分卡' })).findByText('交易金额 ≥ 5,000 元')).toBeTruthy();
    expect(screen.getByText('总分达到')).toBeTruthy();
    expect(screen.queryByRole('button', { name: '编辑' })).toBeNull();
    turn('文本');
    expect(screen.getByText(/"of_tomorrow"/)).toBeTruthy();
  });

  it('shows a condition nobody can read as it is written, and says so', async () => {
    const broken = { ...body, rules: [{ ...elder, when: 'amuont > 1' }] };
    serve({ ...api, [`GET ${base}/documents/d1/versions/2`]: { ...text(draft), body: broken } });
    const one = within(await open());
    expect(await one.findByText('条件有误：不认识的字段')).toBeTruthy();
    expect(one.getByText('amuont > 1')).toBeTruthy();
  });

  it('is written in fields, and what the fields do not know is kept', async () => {
    const sent = serve(api);
    press('编辑', await open());
    type('名称（中文）', '老年客户大额首次付款');
    type('优先级', '500');
    type('依据', '');
    press('修改条件');
    fireEvent.change(await screen.findByLabelText('值'), { target: { value: '60000' } });
    await waitFor(() => { expect(screen.getByRole<HTMLButtonElement>('button', { name: '采用' }).disabled).toBe(false); });
    press('采用');
    expect(await screen.findAllByText('交易金额 ≥ 60,000 元')).toBeTruthy();
    expect(screen.getByText('下一步操作针对已保存的内容，请先保存修改。')).toBeTruthy();
    save();
    await waitFor(() => { expect(sent.some((one) => one.method === 'PUT')).toBe(true); });
    const { priority: _usual, source: _gone, ...kept } = elder;
    expect(sent.find((one) => one.method === 'PUT')?.body).toEqual({
      edit: 3, note: '再收紧一点', body: { ...body, rules: [{ ...kept, name_zh: '老年客户大额首次付款', when: 'amount >= 60000' }, night] },
    });
  });

  it('keeps conditions that are not whole yet, since they are no text so far', async () => {
    const check = ({ body: asked }: { body: unknown }) => {
      const { rows } = asked as { rows?: ExpressionCheck['rows'] };
      const whole: ExpressionCheck['rows'] = { is: 'group', join: 'all', negated: false, rows: [{ is: 'clause', field: 'amount', question: 'at_least', values: [{ value: '80000' }] }] };
      return json(rows ? laidOut({ sound: false, rows }) : laidOut({ text: 'amount >= 80000', rows: whole }));
    };
    serve({ ...api, [`POST ${saying}/check`]: check });
    press('编辑', await open());
    press('修改条件');
    const asText = () => screen.getAllByRole<HTMLInputElement>('radio', { name: '文本' }).at(-1)?.disabled;
    const value = await screen.findByLabelText('值');
    await waitFor(() => { expect(asText()).toBe(false); });
    fireEvent.change(value, { target: { value: '' } });
    expect(await screen.findByText('还不能使用')).toBeTruthy();
    expect(asText()).toBe(true);
  });

  it('gains, copies, moves, orders and loses rules', async () => {
    const sent = serve(api);
    press('复制', await open());
    expect(screen.getByLabelText<HTMLInputElement>('编号').value).toBe('elder_2');
    press('删除', screen.getByRole('article', { name: '老年客户大额付款' }));
    fireEvent.click(within(await screen.findByRole('tooltip')).getByRole('button', { name: '删除' }));
    await waitFor(() => { expect(screen.queryByRole('article', { name: '老年客户大额付款' })).toBeNull(); });
    press('下移', screen.getByRole('article', { name: '老年客户大额付款（副本）' }));
    press('新增规则');
    type('编号', 'Elder 2');
    expect(screen.getByText('只能用小写字母、数字和 _，最多 40 个')).toBeTruthy();
    type('编号', 'night');
    expect(screen.getByText('这份文档里已有相同编号')).toBeTruthy();
    type('编号', 'first');
    save();
    await waitFor(() => { expect(sent.some((one) => one.method === 'PUT')).toBe(true); });
    const rules = (sent.find((one) => one.method === 'PUT')?.body as { body: { rules: { id: string }[] } }).body.rules;
    expect(rules.map((rule) => rule.id)).toEqual(['first', 'night', 'elder_2']);
    press('按优先级排列');
    expect(screen.getAllByRole('article').map((one) => one.getAttribute('aria-label'))).toEqual(['老年客户大额付款（副本）', '未命名的规则', '夜间付款']);
  });

  it('shows what the check has against a rule at that rule, until it is mended', async () => {
    const fields = [{ field: '/rules/1/reason_zh', code: 'not_allowed', message: '太短' }, { field: '/bands/block', code: 'not_allowed', message: '不得低于前一档' }];
    serve({ ...api, [`POST ${base}/documents/d1/versions/2/steps`]: () => refusal(422, 'publishing_not_allowed', '内容未通过检查', { fields }) });
    await open();
    fireEvent.change(screen.getByLabelText('原因'), { target: { value: '请复核' + '一下' } });
    press('提交检查');
    const other = screen.getByRole('article', { name: '夜间付款' });
    expect(await within(other).findByText('给客户的原因（中文）：太短')).toBeTruthy();
    expect(within(screen.getByRole('article', { name: '老年客户大额付款' })).queryByText(/太短/)).toBeNull();
    expect(screen.getByText('第 2 条“夜间付款”：给客户的原因（中文）')).toBeTruthy();
    expect(screen.getByText('分数档位：拒绝').parentElement?.textContent).toBe('分数档位：拒绝 不得低于前一档');
    press('上移', other);
    press('编辑', screen.getByRole('article', { name: '夜间付款' }));
    expect(within(screen.getByRole('article', { name: '夜间付款' })).getAllByText(/太短/).length).toBe(2);
    type('给客户的原因（中文）', '夜间暂不办理这类付款');
    expect(screen.queryByText(/太短/)).toBeNull();
  });

  it('goes from the form to its text and back, and nothing is lost', async () => {
    serve(api);
    press('编辑', await open());
    type('名称（中文）', '改过的名称');
    turn('文本');
    const area = await screen.findByLabelText<HTMLTextAreaElement>('内容（JSON）');
    expect(JSON.parse(area.value)).toEqual({ ...body, rules: [{ ...elder, name_zh: '改过的名称' }, night] });
    fireEvent.change(area, { target: { value: area.value.replace('改过的名称', '再改的名称').slice(0, -1) } });
    turn('表单');
    expect(screen.getByText('内容不是 JSON 对象，改正后才能切换到表单。')).toBeTruthy();
    expect(screen.getByLabelText<HTMLTextAreaElement>('内容（JSON）').value).toContain('再改的名称');
    fireEvent.change(area, { target: { value: '{"rules": 5}' } });
    turn('表单');
    expect(screen.getByText('表单读不懂这段内容的结构，只能以文本修改。')).toBeTruthy();
    fireEvent.change(area, { target: { value: JSON.stringify({ rules: [{ ...elder, name_zh: '再改的名称' }] }) } });
    turn('表单');
    expect(await screen.findByRole('article', { name: '再改的名称' })).toBeTruthy();
    expect(screen.queryByRole('article', { name: '夜间付款' })).toBeNull();
    turn('文本');
    expect(screen.getByLabelText<HTMLTextAreaElement>('内容（JSON）').value).toBe(JSON.stringify({ rules: [{ ...elder, name_zh: '再改的名称' }] }));
  });

  it('tells what the check found, and calls rules that are not in force yet by their names', async () => {
    const hit = { document: 'own', rule: 'elder', version: 0, action: 'challenge', shadow: false, hits: 12, amount_minor: 0, alone: 3, customers: 4, fraud: 0, legitimate: 0, precision_bp: null, samples: [] };
    const labels = { fraud: 0, fraud_caught: 0, fraud_minor: 0, fraud_caught_minor: 0, legitimate: 0, legitimate_stopped: 0 };
    const findings = {
      from: AT, until: AT, filled_from: AT, coverage: 'whole', judged: 99, customers: 35, customers_affected: 32, labels, rules: [hit], overlap: [], days: [], samples: [],
      outcomes: [{ outcome: 'step_up', count: 54, amount_minor: 0 }], was: [], changed: [{ from: 'allow', to: 'step_up', count: 50, amount_minor: 0 }],
    };
    serve({ ...api, [`GET ${base}/documents/d1/versions/2`]: { ...text(draft), findings }, 'GET /banks/lanwan/risk/rule-names': { items: [] } });
    await open();
    expect(screen.getByText('受影响客户')).toBeTruthy();
    expect(screen.getByText('比现行更严').nextSibling?.textContent).toBe('50');
    expect(screen.getAllByText('老年客户大额付款').length).toBe(2);
    // Samples are not kept with a version: that there are none says nothing.
    expect(screen.queryByText('没有结论不同的。')).toBeNull();
  });

  it('asks before what is not saved is left', async () => {
    serve(api);
    press('编辑', await open());
    type('名称（中文）', '改过的名称');
    fireEvent.click(screen.getByRole('radio', { name: '对比' }));
    fireEvent.click(screen.getByRole('radio', { name: '内容' }));
    expect(screen.getByLabelText<HTMLInputElement>('名称（中文）').value).toBe('改过的名称');
    fireEvent.click(screen.getByText('第 1 版'));
    expect(await screen.findByText('修改还没有保存，离开就没有了。')).toBeTruthy();
    press('继续修改');
    expect(screen.getByLabelText<HTMLInputElement>('名称（中文）').value).toBe('改过的名称');
  });
});
