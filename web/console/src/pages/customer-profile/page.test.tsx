import type { AudienceDetail, AudienceList, AudienceRow, ExpressionCheck, PersonView, ProfileTag, ProfileTags } from '@polybank/api';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bankAuditor, bankService, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { json, refusal, serve, type Sent } from '../../testing/server';

const AT = '2026-11-22T10:30:00+08:00';
const tag = (id: string, title: string, more: Partial<ProfileTag>): ProfileTag => ({
  id, title, group: 'business', owner: '数据运营部', shown: 'shown', freshness: 'live', lineage: '转出，近 30 天合计', builds_on: [], used_by: [], holds: 'whole', unit: '', choices: null, covered: 0, bars: [], is_learned: false, ...more,
});
const bar = (label: string, from: number, to: number, people: number) => ({ label, from, to, people });
const TAGS: ProfileTags = {
  as_of: AT, version: 3, people: 900, customers: 200,
  items: [
    tag('paid', '转出金额', { holds: 'money', covered: 150, bars: [bar('', 0, 61_620, 100), bar('', 61_621, 123_241, 50)], used_by: ['payers'] }),
    tag('used', '使用时长', { group: 'behaviour', holds: 'duration', covered: 10, bars: [bar('', 90, 90, 10)] }),
    tag('rank', '转出百分位', { freshness: 'daily', builds_on: ['paid'], shown: 'inside' }),
    tag('vip', '客户经理标注', { group: 'noted', freshness: 'noted', holds: 'choice', choices: [{ code: 'gold', label: '金卡' }, { code: 'private', label: '私行' }], covered: 1, bars: [bar('金卡', 0, 0, 1)] }),
  ],
};
const PAYERS: AudienceRow = { name: 'payers', version: null, title: '活跃转账客户', owner: '市场部', purpose: '邀请体验', when: 'paid > 100', words: '转出金额 > 100 元', people: 60, customers: 50, holdout_percent: 5, entered: 12, left: 3 };
const LIST: AudienceList = { as_of: AT, people: 900, customers: 200, items: [PAYERS, { ...PAYERS, name: 'own', version: 4, title: '本行人群', entered: 0, left: 0, holdout_percent: 0 }] };
const DETAIL: AudienceDetail = {
  audience: PAYERS,
  growth: [{ date: '2026-11-21', people: 50, customers: 40, entered: 5, left: 1 }, { date: '2026-11-22', people: 60, customers: 50, entered: 12, left: 3 }],
  overlaps: [{ name: 'own', title: '本行人群', customers: 30, both: 20 }, { name: 'none', title: '无关人群', customers: 9, both: 0 }],
  traits: [{ id: 'hesitant', title: '犹豫未转账', inside: [bar('', 0, 0, 40)], all: [bar('', 0, 0, 120), bar('', 1, 1, 80)] }],
  copies: [],
};
const PERSON: PersonView = {
  user_id: 'u9', name: '*岚', phone: '138****0001', class: 'class_one', since: AT, agreed: true,
  tags: [
    { id: 'paid', title: '转出金额', group: 'business', value: { holds: 'money', number: 170_450, label: '', unit: '' }, why: '转出，近 30 天合计', freshness: 'live', is_off: true, choices: null },
    { id: 'vip', title: '客户经理标注', group: 'noted', value: null, why: '由银行人员标注', freshness: 'noted', is_off: false, choices: [{ code: 'gold', label: '金卡' }] },
  ],
  audiences: [{ name: 'payers', title: '活跃转账客户', why: '转出金额 > 100 元', held_out: true }],
  events: [{ at: AT, name: 'business', what: 'transfer_out', page: '', ms: 10_000 }, { at: AT, name: 'click', what: 'home.bell', page: '/', ms: null }],
};
const base = '/banks/lanwan/profile';
const api = {
  'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing,
  [`GET ${base}/tags`]: TAGS, [`GET ${base}/audiences`]: LIST, [`GET ${base}/audiences/payers`]: DETAIL,
};
const press = (name: string | RegExp, inside: HTMLElement = document.body) => { fireEvent.click(within(inside).getByRole('button', { name })); };
const cellsOf = (table: HTMLElement) => within(table).getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent));
const posted = (sent: readonly Sent[], path: string) => sent.filter((one) => one.method === 'POST' && one.path === path).map((one) => one.body);

describe('the tags', () => {
  it('stand on their shelves, with where they come from and of how many they are known', async () => {
    serve(api);
    visit('/b/lanwan/customer-profile');
    const shelf = within(await screen.findByRole('region', { name: '业务' }));
    expect(shelf.getByText('75%')).toBeTruthy();
    expect(shelf.getByText('150 / 200')).toBeTruthy();
    expect(shelf.getByRole('img', { name: '最多的是 ¥0 – ¥616，占 67%' })).toBeTruthy();
    expect(shelf.getByText('仅供计算')).toBeTruthy();
    expect(screen.getByText('本行第 3 版')).toBeTruthy();
    expect(screen.getAllByRole('table').map((table) => within(table).getByRole('caption').textContent)).toEqual(['行为', '业务', '标注']);
    expect(screen.getByText(/画像中共 900 人，其中客户 200 位/)).toBeTruthy();
  });

  it('open large, and lead to what they build on and to the audiences that ask for them', async () => {
    serve(api);
    const router = visit('/b/lanwan/customer-profile?tag=paid');
    expect(cellsOf(await screen.findByRole('region', { name: '“转出金额”的分布' }))).toEqual([['取值', '客户数', '占有取值的客户'], ['¥0 – ¥616', '100', '67%'], ['¥616 – ¥1,232', '50', '33%']]);
    fireEvent.click(await screen.findByRole('button', { name: '活跃转账客户' }));
    await waitFor(() => { expect(router.state.location.search).toBe('?tab=audiences&audience=payers'); });
  });

  it('tell time in its largest fitting unit', async () => {
    serve(api);
    visit('/b/lanwan/customer-profile?tag=used');
    expect(cellsOf(await screen.findByRole('region', { name: '“使用时长”的分布' }))[1]).toEqual(['1.5 分钟', '10', '100%']);
  });

  it('are noted from a file, and say which rows were about nobody', async () => {
    const sent = serve({ ...api, [`POST ${base}/tags/vip/notes`]: { taken: 1, unknown: [2] } });
    visit('/b/lanwan/customer-profile');
    fireEvent.click(await screen.findByRole('button', { name: '标注或导入' }));
    const field = await screen.findByLabelText('或直接粘贴');
    fireEvent.change(field, { target: { value: '13800000001,silver' } });
    expect(screen.getByText('第 1 行：没有这个取值')).toBeTruthy();
    fireEvent.change(field, { target: { value: '手机号,取值\n13800000001,私行\n13899999999,' } });
    expect(screen.getByText('将标注 1 行，收回 1 行')).toBeTruthy();
    press('提交 2 行');
    expect(await screen.findByText('第 3 行 13899999999')).toBeTruthy();
    expect(posted(sent, `${base}/tags/vip/notes`)).toEqual([{ notes: [{ customer: '13800000001', value: 'private' }, { customer: '13899999999', value: null }] }]);
  });
});

describe('the audiences', () => {
  it('say how many are in them, and who came and went today', async () => {
    serve(api);
    visit('/b/lanwan/customer-profile?tab=audiences');
    const rows = within(await screen.findByRole('table')).getAllByRole('row').slice(1).map((row) => [...row.children].map((cell) => cell.textContent));
    expect(rows[0]).toEqual(['活跃转账客户转出金额 > 100 元邀请体验', '50 25%含访客 60 人', '进入 12，离开 3+12 / −3', '5%', '市场部', '随平台提供']);
    expect(rows[1]?.slice(2)).toEqual(['无变化', '不留', '市场部', '第 4 版']);
  });

  it('show how they grew, whom they share, and what is too few to be told', async () => {
    serve(api);
    visit('/b/lanwan/customer-profile?tab=audiences&audience=payers');
    expect(await screen.findByText('现有 50 位客户，2 天内增加 10')).toBeTruthy();
    expect(screen.getByText('20 位，占本人群 40%')).toBeTruthy();
    expect(screen.getByText('与另外 1 个人群没有重叠。')).toBeTruthy();
    expect(cellsOf(screen.getByRole('table', { name: '犹豫未转账' })).slice(1)).toEqual([['否', '80%', '60%'], ['是', '不足 5 人', '40%']]);
  });

  it('are copied under a name', async () => {
    const sent = serve({ ...api, [`POST ${base}/audiences/payers/copies`]: { ...DETAIL, copies: [{ copy_id: 'c1', title: '活动前', made_at: AT, customers: 50, still_in: 48 }] } });
    visit('/b/lanwan/customer-profile?tab=audiences&audience=payers');
    fireEvent.change(await screen.findByLabelText('快照名称'), { target: { value: ' 活动前 ' } });
    press('保存快照');
    expect(await screen.findByText('当时 50 位，现在仍在 48 位')).toBeTruthy();
    expect(posted(sent, `${base}/audiences/payers/copies`)).toEqual([{ title: '活动前' }]);
  });

  it('tell who is in them only once it is said what for', async () => {
    const sent = serve({ ...api, [`POST ${base}/audiences/payers/people`]: { customers: 50, items: [{ user_id: 'u9', name: '*岚', phone: '138****0001', class: 'class_one', held_out: true }] } });
    visit('/b/lanwan/customer-profile?tab=audiences&audience=payers');
    fireEvent.click(await screen.findByRole('button', { name: '谁在里面' }));
    const purpose = await screen.findByLabelText('查看目的');
    press('查看客户');
    expect(posted(sent, `${base}/audiences/payers/people`)).toEqual([]);
    fireEvent.change(purpose, { target: { value: '活动回访' } });
    press('查看客户');
    expect((await screen.findByRole('link', { name: '*岚' })).getAttribute('href')).toBe('/b/lanwan/customers?customer=u9&view=profile');
    expect(posted(sent, `${base}/audiences/payers/people`)).toEqual([{ purpose: '活动回访' }]);
  });
});

describe('a condition that is tried', () => {
  const rows: ExpressionCheck['rows'] = { is: 'group', join: 'all', negated: false, rows: [{ is: 'clause', field: 'paid', question: 'at_least', values: [{ value: '100' }] }] };
  const check = { sound: true, text: 'paid >= 100', words: '转出金额 ≥ 100 元', objections: [], rows, reads: [] };
  const saying = '/banks/lanwan/expressions/insight.person';
  const trying = {
    ...api,
    [`GET ${saying}`]: { name: 'insight.person', title: '客户画像', functions: [], fields: [{ id: 'paid', label: '转出金额', holds: 'money', unit: '', source: '', cost: 'memory', choices: [], questions: ['at_least'] }] },
    [`POST ${saying}/check`]: check,
  };

  it('tells how many it holds of, and begins an audience', async () => {
    const kind = { name: 'insight.audiences', title: '客户人群', schema: {}, first_body: { title_zh: '新人群', when: 'x' }, main_only: false, guard_catalogue: '', figures: [], drafts: 0, to_approve: 0, tried: 0 };
    const publishing = '/banks/lanwan/publishing';
    const sent = serve({
      ...trying, [`POST ${base}/estimate`]: { people: 60, customers: 50, is_few: false, of_customers: 200, words: '', took_ms: 4 },
      [`GET ${publishing}/kinds`]: { items: [kind] }, [`GET ${publishing}/documents`]: { items: [], next_cursor: null }, [`GET ${publishing}/templates`]: { items: [] },
      [`POST ${publishing}/documents`]: () => refusal(503, 'busy', '暂时不可用'),
    });
    visit('/b/lanwan/customer-profile?tab=try');
    expect(await screen.findByText('占客户 25% · 含访客共 60 人 · 用时 4 毫秒')).toBeTruthy();
    expect(posted(sent, `${base}/estimate`)).toEqual([{ when: 'paid >= 100' }]);
    press('以此新建人群');
    fireEvent.change(await screen.findByLabelText('标题'), { target: { value: '大额' } });
    fireEvent.change(screen.getByLabelText('短名'), { target: { value: 'big' } });
    fireEvent.change(screen.getByLabelText('原因'), { target: { value: '试试看吧' } });
    press('建立草稿');
    await waitFor(() => { expect(posted(sent, `${publishing}/documents`)).toEqual([{ kind: 'insight.audiences', name: 'big', title: '大额', reach: 'own', note: '试试看吧', body: { title_zh: '新人群', when: 'paid >= 100' } }]); });
  });

  it('says what is wrong with it', async () => {
    serve({ ...trying, [`POST ${base}/estimate`]: () => refusal(422, 'validation_failed', '填写有误', { fields: [{ field: 'when', code: 'unsound', message: '没有字段 paidd' }] }) });
    visit('/b/lanwan/customer-profile?tab=try');
    expect(await screen.findByText('没有字段 paidd')).toBeTruthy();
  });
});

describe('one customer', () => {
  const see = async (person: unknown, more: Record<string, unknown> = {}) => {
    const customer = { user_id: 'u9', name_masked: '*岚', phone_masked: '138****0001', id_number_masked: null, status: 'active', user_class: 'class_one', created_at: AT, last_login_at: null, accounts: [], devices: [], tools: [] };
    const sent = serve({ ...api, 'GET /banks/lanwan/customers': { items: [], next_cursor: null }, 'GET /banks/lanwan/customers/u9': customer, 'GET /banks/lanwan/customers/u9/tools': { tools: [] }, [`POST ${base}/people/u9`]: person, ...more });
    visit('/b/lanwan/customers?customer=u9&view=profile');
    fireEvent.change(await screen.findByLabelText('查看目的'), { target: { value: '客户来电咨询' } });
    press(/^查\s*看$/);
    return sent;
  };

  it('is told from all sides, and noted in place', async () => {
    const sent = await see(PERSON, { [`POST ${base}/tags/vip/notes`]: { taken: 1, unknown: [] } });
    expect(await screen.findByText('¥1,704.50')).toBeTruthy();
    expect(screen.getByText('客户已停用')).toBeTruthy();
    expect(screen.getByText('对照组')).toBeTruthy();
    expect(cellsOf(screen.getByRole('region', { name: '最近的行为' })).slice(1).map((row) => row.slice(1))).toEqual([['业务', '转出', '', '¥100.00'], ['点击', '首页·消息', '首页', '']]);
    fireEvent.mouseDown(screen.getByRole('combobox', { name: '标注“客户经理标注”' }));
    fireEvent.click(await screen.findByText('金卡'));
    await waitFor(() => { expect(posted(sent, `${base}/tags/vip/notes`)).toEqual([{ notes: [{ customer: 'u9', value: 'gold' }] }]); });
    // What is noted may put them in other audiences: it is asked for again, for the same purpose.
    await waitFor(() => { expect(posted(sent, `${base}/people/u9`)).toEqual([{ purpose: '客户来电咨询' }, { purpose: '客户来电咨询' }]); });
  });

  it('who did not agree is not known, and it is said why', async () => {
    await see(() => json({ ...PERSON, agreed: false, tags: [], audiences: [], events: [] }));
    expect(await screen.findByText('没有同意个性化')).toBeTruthy();
    expect(screen.queryByText('最近的行为')).toBeNull();
  });
});

describe('who may', () => {
  it('look at customers is needed to see who is in an audience', async () => {
    serve({ ...api, 'GET /me': bankAuditor });
    visit('/b/lanwan/customer-profile?tab=audiences&audience=payers');
    expect((await screen.findByRole<HTMLButtonElement>('button', { name: '谁在里面' })).disabled).toBe(true);
  });

  it('not see the cockpit sees no profile', async () => {
    serve({ ...api, 'GET /me': bankService });
    visit('/b/lanwan/customer-profile');
    expect(await screen.findByText('这个页面你不能看')).toBeTruthy();
  });
});
