import type { ExpressionCheck, PublishingDocument, PublishingKind, PublishingText, PublishingVersion } from '@polybank/api';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bankAuditor, banks, landing } from '../../../testing/fixtures';
import { visit } from '../../../testing/render';
import { json, refusal, serve, type Sent } from '../../../testing/server';
// The page's own chunk, before any clock runs.
import '../page';

const AT = '2026-11-22T09:30:05+08:00';
const none = { based_on: null, template_version: null, checked_by: null, checked_at: null, approved_by: null, approved_at: null, starts_at: null, ends_at: null, canary: null, guard: null };
const draft: PublishingVersion = { ...none, version: 1, state: 'draft', standing: null, edit: 3, created_by: '李', created_at: AT };
const base = '/banks/lanwan/publishing';
const saying = '/banks/lanwan/expressions/insight.person';
const rows: ExpressionCheck['rows'] = { is: 'group', join: 'all', negated: false, rows: [{ is: 'clause', field: 'paid', question: 'at_least', values: [{ value: '100' }] }] };

/** The server's own way to print a condition is not how it was written. */
const check = ({ body }: { body: unknown }) => {
  const value = JSON.stringify(body).includes('500') ? '500' : '100';
  const text = 'rows' in (body as object) ? `paid >= ${value}` : 'paid>=100';
  return json({ sound: true, text, words: `转出金额 ≥ ${value} 元`, objections: [], rows: (body as { rows?: unknown }).rows ?? rows, reads: [] });
};

function api(kind: string, body: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const row: PublishingDocument = { document_id: 'd1', kind, name: 'own', title: '文档', reach: 'own', template_id: null, newest_version: 1, created_by: '李', created_at: AT, changed_at: AT };
  const known: PublishingKind = { name: kind, title: '种类', schema: { type: 'object' }, first_body: {}, main_only: false, guard_catalogue: '', figures: [], drafts: 1, to_approve: 0, tried: 0 };
  const text: PublishingText = { version: draft, body, findings: null, authors: ['李'], own_work: true, comments: [], figures: [] };
  return {
    'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing,
    [`GET ${base}/kinds`]: { items: [known] }, [`GET ${base}/documents`]: { items: [row], next_cursor: null }, [`GET ${base}/templates`]: { items: [] },
    [`GET ${base}/documents/d1`]: { document: row, versions: [draft], steps: [] }, [`GET ${base}/documents/d1/versions/1`]: { ...text, ...more },
    [`PUT ${base}/documents/d1/versions/1`]: { document_id: 'd1', version: 1, edit: 4 },
    [`GET ${saying}`]: { name: 'insight.person', title: '客户画像', functions: [], fields: [{ id: 'paid', label: '转出金额', holds: 'money', unit: '', source: '', cost: 'memory', choices: [], questions: ['at_least'] }] },
    [`POST ${saying}/check`]: check,
    [`POST ${saying}/words`]: ({ body: asked }: { body: unknown }) => json({ items: (asked as { texts: string[] }).texts.map((one) => ({ sound: true, words: `「${one}」` })) }),
    'POST /banks/lanwan/profile/estimate': { people: 60, customers: 50, of_customers: 200, words: '', took_ms: 4 },
  };
}
const type = (label: string, value: string, inside: HTMLElement = document.body) => { fireEvent.change(within(inside).getByLabelText(label), { target: { value } }); };
const press = (name: string, inside: HTMLElement = document.body) => { fireEvent.click(within(inside).getByRole('button', { name })); };
const save = () => {
  const [note] = screen.getAllByLabelText('原因');
  if (note) fireEvent.change(note, { target: { value: '改得更清楚' } });
  press('保存修改');
};
const saved = async (sent: readonly Sent[]) => {
  await waitFor(() => { expect(sent.some((one) => one.method === 'PUT')).toBe(true); });
  return (sent.find((one) => one.method === 'PUT')?.body as { body: unknown }).body;
};

describe('an audience', () => {
  const audience = { title_zh: '大额', title_en: 'Big', owner: '市场部', when: 'paid>=100', of_tomorrow: { kept: 1 } };

  it('is written in fields beside how many it holds of; what the form does not know stays, and so does a condition nobody changed', async () => {
    const sent = serve(api('insight.audiences', audience));
    visit('/b/lanwan/publishing?document=d1');
    expect(await screen.findByText('占客户 25% · 含访客共 60 人 · 用时 4 毫秒')).toBeTruthy();
    expect(screen.queryByText('有修改还没有保存。')).toBeNull();
    type('用途', '邀请体验');
    save();
    expect(await saved(sent)).toEqual({ ...audience, purpose: '邀请体验' });
  });

  it('takes another condition as soon as it can be used', async () => {
    const sent = serve(api('insight.audiences', audience));
    visit('/b/lanwan/publishing?document=d1');
    fireEvent.change(await screen.findByLabelText('值'), { target: { value: '500' } });
    expect(await screen.findByText('转出金额 ≥ 500 元')).toBeTruthy();
    await waitFor(() => { expect(screen.getByText('有修改还没有保存。')).toBeTruthy(); });
    save();
    expect(await saved(sent)).toEqual({ ...audience, when: 'paid >= 500' });
  });

  it('is read in words, with what its check found', async () => {
    serve({ ...api('insight.audiences', audience, { findings: { people: 60, customers: 50 } }), 'GET /me': { ...bankAuditor, permissions: [...bankAuditor.permissions, 'publishing.view'] } });
    visit('/b/lanwan/publishing?document=d1');
    expect(await screen.findByText('「paid>=100」')).toBeTruthy();
    expect(screen.getByText(/现在符合条件的客户：50 位/)).toBeTruthy();
  });
});

describe('a document of tags', () => {
  const paid = { id: 'paid', title_zh: '转出金额', title_en: 'paid', group: 'business', owner: '数据运营部', from: { kind: 'events', events: [{ name: 'business', what: 'transfer_out' }], measure: 'total', within_days: 30 }, of_tomorrow: 1 };
  const tier = { id: 'tier', title_zh: '分层', title_en: 'tier', group: 'value', owner: '个人金融部', from: { kind: 'cases', cases: [{ code: 'top', title_zh: '顶级', title_en: 'top', when: 'paid > 900' }, { code: 'rest', title_zh: '其余', title_en: 'rest' }] } };
  const body = { tags: [paid, tier], unknown: 'stays' };

  it('is read tag by tag, in words', async () => {
    serve({ ...api('insight.tags', body), 'GET /me': { ...bankAuditor, permissions: [...bankAuditor.permissions, 'publishing.view'] } });
    visit('/b/lanwan/publishing?document=d1');
    expect(within(await screen.findByRole('article', { name: '转出金额' })).getByText('近 30 天合计（金额或时长）：业务：转出')).toBeTruthy();
    const cases = within(screen.getByRole('article', { name: '分层' }));
    expect(await cases.findByText('「paid > 900」')).toBeTruthy();
    expect(cases.getByText('其他')).toBeTruthy();
  });

  it('is written tag by tag: fields, order, a new one', async () => {
    const sent = serve(api('insight.tags', body));
    visit('/b/lanwan/publishing?document=d1');
    const first = await screen.findByRole('article', { name: '转出金额' });
    press('编辑', first);
    type('近多少天', '7', first);
    type('内容', '', first);
    press('下移', first);
    press('添加标签');
    const fresh = await screen.findByRole('article', { name: '未命名' });
    type('名称（中文）', '百分位', fresh);
    fireEvent.mouseDown(within(fresh).getByRole('combobox', { name: '来源' }));
    fireEvent.click(await screen.findByText('在客户中的位次'));
    save();
    expect(await saved(sent)).toEqual({
      unknown: 'stays',
      tags: [tier, { ...paid, from: { ...paid.from, events: [{ name: 'business' }], within_days: 7 } }, { id: '', title_zh: '百分位', title_en: '', group: 'behaviour', owner: '', from: { kind: 'percentile', of: '' } }],
    });
  });

  it('shows what its check has against a tag at that tag', async () => {
    const fields = [{ field: '/tags/1/from/cases/0/when', code: 'unfit', message: '没有字段 paidd' }, { field: '/tags', code: 'unfit', message: '人群会失效' }];
    serve({ ...api('insight.tags', body), [`POST ${base}/documents/d1/versions/1/steps`]: () => refusal(422, 'validation_failed', '未通过检查', { fields }) });
    visit('/b/lanwan/publishing?document=d1');
    fireEvent.change(await screen.findByLabelText('原因'), { target: { value: '请检查内容' } });
    fireEvent.click(screen.getAllByRole('button', { name: '提交检查' }).at(-1) ?? document.body);
    expect(await within(screen.getByRole('article', { name: '分层' })).findByText('没有字段 paidd')).toBeTruthy();
    expect(within(screen.getByRole('article', { name: '转出金额' })).queryByRole('alert')).toBeNull();
    expect(screen.getByText('第 2 个标签“分层”：来源 › 情形 › 第 1 项 › 条件')).toBeTruthy();
  });
});
