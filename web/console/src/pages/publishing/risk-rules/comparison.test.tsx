import type { PublishingDocument, PublishingKind, PublishingText, PublishingVersion } from '@polybank/api';
import { changeLanguage } from '@polybank/ui';
import { fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { allianceAdmin, banks, landing } from '../../../testing/fixtures';
import { visit } from '../../../testing/render';
import { json, serve } from '../../../testing/server';
// The page's own chunk, before any clock runs.
import '../page';

const AT = '2026-11-22T09:30:05+08:00';
const kind: PublishingKind = { name: 'risk.rules', title: '风控规则', schema: { type: 'object' }, first_body: {}, main_only: false, guard_catalogue: 'publishing.risk.rules', figures: [], drafts: 0, to_approve: 1, tried: 0 };
const row: PublishingDocument = { document_id: 'd1', kind: 'risk.rules', name: 'own', title: '本行规则', reach: 'own', template_id: null, newest_version: 2, created_by: '李', created_at: AT, changed_at: AT };
const none = { based_on: null, template_version: null, checked_by: null, checked_at: null, approved_by: null, approved_at: null, starts_at: null, ends_at: null, canary: null, guard: null };
const checked: PublishingVersion = { ...none, version: 2, state: 'checked', standing: null, edit: 3, based_on: 1, created_by: '李', created_at: AT };
const live: PublishingVersion = { ...none, version: 1, state: 'live', standing: 'in_force', edit: 1, created_by: '李', created_at: AT };

const elder = {
  id: 'elder', name_zh: '老年客户大额付款', name_en: 'Older customers pay much', scenarios: ['transfer', 'payment'], when: 'amount >= 80000', action: 'delay', priority: 800, score: 30, floor: 1,
  reason_zh: '大额付给陌生人', reason_en: 'Much to a stranger', of_tomorrow: { kept: 1 },
};
const night = { id: 'night', name_zh: '夜间付款', name_en: 'At night', scenarios: ['payment'], when: 'night', action: 'block', reason_zh: '夜间不办理', reason_en: 'Not at night' };
const card = { id: 'card', name_zh: '转账评分卡', name_en: 'Card of transfers', scenarios: ['transfer'], rows: [{ when: 'amount >= 5000', score: 50 }, { when: 'night', score: 20 }, { when: 'far', score: 10 }] };
const before = { rules: [elder, night, { ...night, id: 'gone', name_zh: '旧规则', when: 'far' }], bands: { challenge: 300, block: 900 }, tables: [card], more: 'once' };
const { priority: _usual, ...calmer } = elder;
const after = {
  rules: [
    { ...calmer, when: 'amount >= 60000', action: 'challenge', on_missing: 'act', scenarios: ['transfer', 'login'], floor: 0, reason_en: 'Much to somebody new', of_tomorrow: { kept: 2 } },
    { ...night, enabled: 0 }, { ...night, id: 'come', name_zh: '新规则', when: 'new', action: 'allow' },
  ],
  bands: { challenge: 400 }, tables: [{ ...card, take: 'first', rows: [{ when: 'amount >= 5000', score: 40 }, { when: 'new', score: 20 }, { when: 'far', score: 10 }] }], more: 'now',
};
const text = (version: PublishingVersion, body: PublishingText['body']): PublishingText => ({ version, body, findings: null, authors: ['李'], own_work: false, comments: [], figures: [] });

const WORDS: Record<string, string> = { 'amount >= 80000': '交易金额 ≥ 80,000 元', 'amount >= 60000': '交易金额 ≥ 60,000 元', 'amount >= 5000': '交易金额 ≥ 5,000 元', night: '在夜间', far: '在异地', new: '收款人是新的' };
const base = '/banks/lanwan/publishing';
const serving = (was: PublishingText['body'], is: PublishingText['body'], document = row) => ({
  'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing,
  [`GET ${base}/kinds`]: { items: [kind] },
  [`GET ${base}/documents`]: { items: [document], next_cursor: null },
  [`GET ${base}/templates`]: { items: [] },
  [`GET ${base}/documents/d1`]: { document, versions: [checked, live], steps: [] },
  [`GET ${base}/documents/d1/versions/2`]: text(checked, is),
  [`GET ${base}/documents/d1/versions/1`]: text(live, was),
  [`GET ${base}/documents/d1/diff`]: { from: 1, to: 2, changes: [{ place: '/rules/elder/when', kind: 'changed', before: 'amount >= 80000', after: 'amount >= 60000' }] },
  'POST /banks/lanwan/expressions/risk.moment/words': ({ body: asked }: { body: unknown }) => json({ items: (asked as { texts: string[] }).texts.map((one) => ({ sound: one in WORDS, words: WORDS[one] ?? '不认识的字段' })) }),
});
const look = async (was: PublishingText['body'], is: PublishingText['body'], document = row) => {
  const sent = serve(serving(was, is, document));
  visit('/b/lanwan/publishing?document=d1');
  await screen.findByRole('radio', { name: '原文差异' });
  return sent;
};
/** The comparison: the editor behind it has cards of the same names. */
const compared = async () => within(await screen.findByRole('region', { name: /^(?:对比|Compare)$/ }));
const cardOf = async (name: string) => (await compared()).findByRole('article', { name });
const isCompared = () => screen.queryByRole('region', { name: '对比' }) !== null;
/** A change of a card as it is read: its label and marks, what was, what is. */
const said = (one: HTMLElement) => [...one.querySelectorAll('.publishing-change')].map((change) => change.textContent);

afterEach(() => changeLanguage('zh'));

describe('two versions of risk rules', () => {
  it('are compared rule by rule, member by member, in words', async () => {
    await look(before, after);
    const one = await cardOf('老年客户大额付款');
    expect(await within(one).findByText('交易金额 ≥ 60,000 元')).toBeTruthy();
    expect(said(one)).toEqual([
      '底线规则放宽原来是现在否',
      '动作放宽原来待核查现在加强认证',
      '条件原来交易金额 ≥ 80,000 元现在交易金额 ≥ 60,000 元',
      '场景放宽原来转账、支付与购买现在转账、登录不再包括：支付与购买新增包括：登录',
      '信息缺失时原来不命中现在视为命中',
      '优先级原来800现在500',
      '给客户的原因（英文）原来Much to a stranger现在Much to somebody new',
      'of_tomorrow原来{"kept":1}现在{"kept":2}',
    ]);
    expect(said(await cardOf('夜间付款'))).toEqual(['启用放宽原来启用现在停用', '条件（没有变）在夜间']);
  });

  it('show whole what is new and what is gone, and what the alliance has to be asked about', async () => {
    await look(before, after);
    const gone = within(await cardOf('旧规则'));
    expect(await gone.findByText('在异地')).toBeTruthy();
    expect([gone.getByText('删除'), gone.getByText('这条规则不再判定。联盟若有相同编号的规则，改按联盟的判定；没有，就是放宽。')].length).toBe(2);
    expect(gone.queryByText('放宽')).toBeNull();
    const come = within(await cardOf('新规则'));
    expect([come.getByText('新增'), come.getByText('放行'), come.getByText(/^放行规则会抵消/)].length).toBe(3);
  });

  it('tell of tables, bands and whatever else differs', async () => {
    await look(before, after);
    const one = await (await compared()).findByRole('region', { name: '转账评分卡' });
    expect(await within(one).findByText('收款人是新的')).toBeTruthy();
    expect(said(one)).toEqual([
      '计分方式放宽原来符合的每一行都计分现在只计第一个符合的行',
      '修改 第 1 行交易金额 ≥ 5,000 元分值放宽原来50现在40', '分值放宽原来50现在40',
      '修改 第 2 行条件原来在夜间现在收款人是新的', '条件原来在夜间现在收款人是新的',
    ]);
    expect(within(one).getByText('其余 1 行没有变。')).toBeTruthy();
    expect(said(screen.getByRole('region', { name: '分数档位' }))).toEqual(['加强认证放宽原来总分达到 300现在总分达到 400', '拒绝放宽原来总分达到 900现在不设']);
    expect(said(screen.getByRole('region', { name: '其他内容' }))).toEqual(['more原来"once"现在"now"']);
  });

  it('say at once how much is loosened, and show that alone when asked', async () => {
    const calm = { ...night, id: 'calm', name_zh: '只改说明' };
    await look({ ...before, rules: [...before.rules, calm] }, { ...after, rules: [...after.rules, { ...calm, reason_zh: '另一个原因' }] });
    await cardOf('只改说明');
    for (const words of ['放宽 8 处', '须对照联盟规则 2 处', '删除 1 条规则', '修改 3 条规则', '新增 1 条规则', '改动 1 张评分表', '改动 2 个分数档位']) expect(screen.getByText(words)).toBeTruthy();
    fireEvent.click(screen.getByRole('checkbox', { name: '只看放宽和须对照的' }));
    expect((await compared()).queryByRole('region', { name: '其他内容' })).toBeNull();
    expect((await compared()).getAllByRole('article').map((one) => one.getAttribute('aria-label'))).toEqual(['旧规则', '老年客户大额付款', '夜间付款', '新规则']);
  });

  it('of the alliance need not be held against anything', async () => {
    await look(before, { ...before, rules: [elder, night] }, { ...row, reach: 'shared' });
    const gone = within(await cardOf('旧规则'));
    expect(gone.getByText('放宽')).toBeTruthy();
    expect(screen.queryByText(/^须对照/)).toBeNull();
  });

  it('are shown by JSON pointers as well', async () => {
    const sent = await look(before, after);
    await cardOf('老年客户大额付款');
    expect(sent.some((one) => one.path.endsWith('/diff'))).toBe(false);
    fireEvent.click(screen.getByRole('radio', { name: '原文差异' }));
    expect(await screen.findByText('/rules/elder/when')).toBeTruthy();
    expect(screen.getByText('"amount >= 60000"')).toBeTruthy();
    expect(isCompared()).toBe(false);
  });

  it('are told place by place where a text is no list of rules', async () => {
    await look({ ...before, tables: 'none' }, after);
    expect(await screen.findByText('规则 › elder › 条件')).toBeTruthy();
    expect(isCompared()).toBe(false);
  });

  it('say when nothing differs, or only how it is written', async () => {
    await look(before, { ...before, rules: [{ ...elder, enabled: 1 }, ...before.rules.slice(1)] });
    expect(await screen.findByText('有些地方只是写法不同，含义相同，可以在“原文差异”里看到。')).toBeTruthy();
    expect((await compared()).queryByRole('article')).toBeNull();
  });

  it('are compared in English as well', async () => {
    await look(before, after);
    await changeLanguage('en');
    const one = await cardOf('Older customers pay much');
    expect(said(one)[1]).toBe('ActionLoosenedBeforeHold for a personNowAsk for more proof');
    expect(screen.getByText('Loosened in 8 places')).toBeTruthy();
  });
});
