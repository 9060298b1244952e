import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { cny, problem, serve, visit, type Script } from '../../test/bank';
import { changeDraft, claimDraft, clearDraft, getDraft } from '../transfer-fill/draft';

const PREVIEW = {
  payee: { name: '李明', name_masked: '*明', account_no_masked: '6222 **** **** 2011', bank_name: '蓝湾银行' },
  name_check: 'match',
  route: 'book',
  arrival: 'real_time',
  arrival_text: '实时到账',
  route_reason: '收款账户在本行',
  leaves_at: '2026-11-22T09:30:00+08:00',
  arrives_at: '2026-11-22T09:30:00+08:00',
  arrivals: [],
  other_routes: [],
  fee: cny('0.00'),
  amount: cny('500.00'),
  balance_after: cny('8500.00'),
  first_time_payee: true,
  warnings: [],
  large_amount: null,
  tools: ['pin'],
  limit_left: cny('50000.00'),
};
const TRANSFER = {
  transfer_id: 't1',
  status: 'completed',
  amount: cny('500.00'),
  fee: cny('0.00'),
  from_account_id: 'a1',
  from_account_masked: '6222 **** **** 1234',
  payer_name: '陈小海',
  payee_name: '李明',
  payee_account_masked: '6222 **** **** 2011',
  payee_bank_name: '蓝湾银行',
  payee_bank_no: '313100000018',
  route: 'book',
  receipt_no: 'R1',
  check_code: 'ABCD-1234',
  arrival: 'real_time',
  created_at: '2026-11-22T10:00:00+08:00',
  leaves_at: '2026-11-22T10:00:00+08:00',
  arrives_at: '2026-11-22T10:00:00+08:00',
  completed_at: '2026-11-22T10:00:00+08:00',
};
const challenge = {
  challenge_id: 'c1',
  operation: 'transfer',
  tools: ['pin'],
  options: [],
  passed: [] as string[],
  expires_at: '2026-11-22T10:05:00+08:00',
  summary: '转账 500.00 元给 *明（尾号 2011）',
};

function steppedUp(more: Script = {}): Script {
  return {
    'POST /transfers/preview': () => PREVIEW,
    'POST /transfers': (call) =>
      (call.body as { challenge_id?: string }).challenge_id === 'c1'
        ? { status: 201, body: TRANSFER }
        : problem(403, 'step_up_required', { challenge: challenge as never }),
    'POST /challenges/c1/answers': () => ({ ...challenge, passed: ['pin'] }),
    'GET /transfers/t1': () => TRANSFER,
    ...more,
  };
}

async function typePin(pin: string): Promise<void> {
  await screen.findByText('键位已打乱');
  for (const digit of pin) fireEvent.keyDown(window, { key: digit });
}

describe('confirming a transfer', () => {
  beforeEach(() => {
    clearDraft();
    claimDraft('u1');
    changeDraft({
      fromAccountId: 'a1',
      typed: '500',
      note: '',
      payee: { kind: 'saved', payeeId: 'p1', name: '李明', accountNoMasked: '6222 **** **** 2011', bankName: '蓝湾银行' },
    });
  });

  it('says who, how much and what will happen, and warns of a first payee', async () => {
    serve(steppedUp());
    visit('/transfer/confirm');
    expect(await screen.findByRole('button', { name: '转账 500.00 元给 *明' })).toBeTruthy();
    expect(screen.getByText('户名一致')).toBeTruthy();
    expect(screen.getByText('您第一次向该收款人转账')).toBeTruthy();
  });

  it('tells of a payee nearly the same, and lets a large amount go only once it is meant', async () => {
    const warning = { kind: 'similar_name', text: '姓名与您熟悉的 李朋（尾号 7788）很像', known_name: '李朋', known_account_masked: '6222 **** **** 7788' };
    const large_amount = { from: cny('300000.00'), today: cny('300500.00') };
    const calls = serve(steppedUp({ 'POST /transfers/preview': () => ({ ...PREVIEW, warnings: [warning], large_amount }) }));
    visit('/transfer/confirm');
    const go = await screen.findByRole<HTMLButtonElement>('button', { name: '转账 500.00 元给 *明' });
    expect(screen.getByText(warning.text)).toBeTruthy();
    expect(go.disabled).toBe(true);
    fireEvent.click(screen.getByRole('checkbox', { name: '我已核实对方身份，确认转账' }));
    fireEvent.click(go);
    await screen.findByText(challenge.summary);
    expect(calls.find((call) => call.path === '/transfers')?.body).toMatchObject({ confirmed: ['large_amount'] });
  });

  it('says why more is asked than usual, also while the steps are taken', async () => {
    const asked = { ...challenge, tools: ['pin', 'sms_code'], reason: '夜间大额转账' };
    serve(
      steppedUp({
        'POST /transfers': () => problem(403, 'step_up_required', { challenge: asked as never }),
        'POST /challenges/c1/answers': () => ({ ...challenge, tools: ['pin', 'sms_code'], passed: ['pin'] }),
        'POST /challenges/c1/sms': () => ({ phone_masked: '138****0001', resend_after_s: 60 }),
      }),
    );
    visit('/transfer/confirm');
    fireEvent.click(await screen.findByRole('button', { name: '转账 500.00 元给 *明' }));
    expect(await screen.findByText('加强验证的原因：夜间大额转账')).toBeTruthy();
    await typePin('123456');
    await screen.findByLabelText(/验证码/);
    expect(screen.getByText('加强验证的原因：夜间大额转账')).toBeTruthy();
  });

  it('steps up with the PIN, sends the transfer with the challenge under a new key, and shows the receipt', async () => {
    const calls = serve(steppedUp());
    const router = visit('/transfer/confirm');
    fireEvent.click(await screen.findByRole('button', { name: '转账 500.00 元给 *明' }));
    expect(await screen.findByText(challenge.summary)).toBeTruthy();
    await typePin('135790');
    expect(await screen.findByText('ABCD-1234')).toBeTruthy();
    expect(router.state.location.pathname).toBe('/transfers/t1');
    const sent = calls.filter((call) => call.path === '/transfers');
    expect(sent).toHaveLength(2);
    expect(sent[0]?.key).not.toBe(sent[1]?.key);
    expect(sent[1]?.body).toEqual({
      from_account_id: 'a1',
      amount: cny('500.00'),
      payee: { payee_id: 'p1' },
      challenge_id: 'c1',
    });
    expect(getDraft().payee).toBeUndefined();
  });

  it('lets a wrong PIN be tried again and says how often', async () => {
    serve(steppedUp({ 'POST /challenges/c1/answers': () => problem(422, 'pin_wrong', { title: '交易密码不正确', attempts_left: 4 }) }));
    visit('/transfer/confirm');
    fireEvent.click(await screen.findByRole('button', { name: '转账 500.00 元给 *明' }));
    await typePin('111111');
    expect(await screen.findByText('交易密码不正确')).toBeTruthy();
    expect(screen.getByText('还可以试 4 次')).toBeTruthy();
  });

  it('shows a refusal with what, why, one remedy and the appeal, and keeps the draft', async () => {
    const refused = problem(422, 'limit_exceeded', {
      title: '超过今日转账限额',
      detail: '您今天还可以转 100.00 元。',
      remedy: { text: '请减少金额。', action: 'change_amount' },
      appeal: '400-800-0001',
    });
    serve(steppedUp({ 'POST /transfers': () => refused }));
    visit('/transfer/confirm');
    fireEvent.click(await screen.findByRole('button', { name: '转账 500.00 元给 *明' }));
    expect(await screen.findByText('超过今日转账限额')).toBeTruthy();
    expect(screen.getByText('您今天还可以转 100.00 元。')).toBeTruthy();
    expect(screen.getByRole('button', { name: '修改金额' })).toBeTruthy();
    expect(screen.getByRole('link', { name: '有异议？请致电 400-800-0001' }).getAttribute('href')).toBe('tel:400-800-0001');
    expect(getDraft().typed).toBe('500');
  });

  it('shows what can be done when risk control refuses already the look ahead: an appeal in the app, no call', async () => {
    const refused = problem(403, 'risk_denied', {
      title: '为保障资金安全，已停止本次操作',
      remedy: { text: '请核实收款人。', action: 'check_payee' },
      appeal: '400-800-0001',
    });
    serve(steppedUp({ 'POST /transfers/preview': () => refused }));
    visit('/transfer/confirm');
    expect(await screen.findByText('请核实收款人。')).toBeTruthy();
    expect(screen.getByRole('button', { name: '提出申诉' })).toBeTruthy();
    expect(screen.queryByText(/400-800-0001/)).toBeNull();
  });

  it('goes back to the form when there is nothing to confirm', async () => {
    clearDraft();
    serve();
    const router = visit('/transfer/confirm');
    await waitFor(() => expect(router.state.location.pathname).toBe('/transfer'));
  });

  it.each([
    ['the account is short', { balance_after: cny('-120.00') }, '余额不足', '修改金额'],
    ['the name is not the account’s', { name_check: 'mismatch' }, '户名与账号不一致', '核对收款人'],
  ])('leads back instead of into a refusal when %s', async (_, more, why, button) => {
    const calls = serve(steppedUp({ 'POST /transfers/preview': () => ({ ...PREVIEW, ...more }) }));
    await visit('/transfer/confirm');
    expect((await screen.findAllByText(why)).length).toBeGreaterThan(0);
    fireEvent.click(screen.getByRole('button', { name: button }));
    expect(calls.filter((call) => call.path === '/transfers')).toHaveLength(0);
  });
});
