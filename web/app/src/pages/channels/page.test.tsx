import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { me, problem, serve, visit } from '../../test/bank';

const SINCE = '2026-11-01T10:00:00+08:00';
const own = { identity_id: 'i1', channel: 'h5', label: null, proof: 'session', since: SINCE, last_seen_at: SINCE, came_with_merge: false };
const identities = {
  identities: [own],
  offers: [{ identity_id: 'i2', channel: 'counter', label: '****1187', since: SINCE, needs: 'phone_code' }],
  same_document: 1,
  merges: [{ merge_id: 'm1', joined_phone_masked: '139****0002', proof: 'phone_code', merged_at: SINCE, split_at: null, moved: [{ kind: 'message', passed: 3, returned: 0 }] }],
  cases: [{ case_id: 'c1', state: 'kept_apart', conflicts: ['both_hold_money'], opened_at: SINCE, decided_at: SINCE }],
};
const claim = { claim_id: 'k1', phone_masked: '139****0002', expires_at: SINCE, resend_after_s: 60 };
const BANK = { 'GET /me': () => me, 'GET /me/identities': () => identities, 'POST /me/merges': () => ({ claim, result: null }) };

describe('my channels', () => {
  it('shows who one is in each channel, what may be one’s own, and what became one', async () => {
    serve(BANK);
    visit('/me/channels');
    expect(await screen.findByText('手机银行（网页）')).toBeTruthy();
    expect(screen.getByText('****1187')).toBeTruthy();
    expect(screen.getByText('139****0002')).toBeTruthy();
    expect(screen.getByText('消息 3')).toBeTruthy();
    expect(screen.getByText('双方都有本行账户')).toBeTruthy();
    expect(screen.getByRole('button', { name: '原手机号收不到短信，请银行核实' })).toBeTruthy();
  });

  it('merges by the code sent to the other phone, and signs out who does not go on', async () => {
    const calls = serve({
      ...BANK,
      'POST /me/merges/k1/complete': () => ({ outcome: 'merged', phone_masked: '138****0001', session: 'ended', conflicts: [] }),
    });
    visit('/me/channels/merge');
    fireEvent.change(await screen.findByLabelText('另一个手机号'), { target: { value: '13900000002' } });
    fireEvent.click(screen.getByRole('button', { name: '获取验证码' }));
    fireEvent.change(await screen.findByLabelText('6 位短信验证码'), { target: { value: '123456' } });
    expect(await screen.findByText('已合并到另一个用户')).toBeTruthy();
    expect(screen.getByRole('button', { name: '重新登录' })).toBeTruthy();
    const sent = calls.filter((call) => call.method === 'POST');
    expect(sent.map((call) => call.body)).toEqual([{ phone: '13900000002' }, { code: '123456' }]);
    expect(sent.every((call) => call.key)).toBe(true);
  });

  it('says what is in the way when people must decide, and what is wrong with a code', async () => {
    let tries = 0;
    serve({
      ...BANK,
      'POST /me/merges/k1/complete': () => {
        tries += 1;
        return tries === 1
          ? problem(422, 'code_wrong', { title: '验证码不正确', attempts_left: 4 })
          : { outcome: 'in_review', phone_masked: null, session: 'on', conflicts: ['both_hold_money'] };
      },
    });
    visit('/me/channels/merge');
    fireEvent.change(await screen.findByLabelText('另一个手机号'), { target: { value: '13900000002' } });
    fireEvent.click(screen.getByRole('button', { name: '获取验证码' }));
    fireEvent.change(await screen.findByLabelText('6 位短信验证码'), { target: { value: '000000' } });
    expect(await screen.findByText('验证码不正确')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('6 位短信验证码'), { target: { value: '123456' } });
    expect(await screen.findByText('已提交核实')).toBeTruthy();
    expect(screen.getByText('双方都有本行账户')).toBeTruthy();
  });
});
