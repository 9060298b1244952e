import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { opened, problem, serve, visit } from '../../test/bank';

function fill(phone: string, password: string): void {
  fireEvent.change(screen.getByLabelText('手机号'), { target: { value: phone } });
  fireEvent.change(screen.getByLabelText('登录密码'), { target: { value: password } });
  fireEvent.click(screen.getByRole('button', { name: '登录' }));
}

describe('signing in', () => {
  beforeEach(() => localStorage.clear());

  it('brings a customer of a known device back to where they wanted to be', async () => {
    const calls = serve({ 'POST /login': () => ({ outcome: 'signed_in', session: opened }) });
    const router = visit('/me/limits', 'nobody');
    await screen.findByLabelText('手机号');
    fill('13800000001', 'demo2026!');
    await waitFor(() => expect(router.state.location.pathname).toBe('/me/limits'));
    expect(calls[0]?.body).toMatchObject({ phone: '13800000001', device: { platform: 'h5' } });
  });

  it('asks for the SMS code on a new device', async () => {
    const calls = serve({
      'POST /login': () => ({
        outcome: 'challenge',
        challenge: { challenge_id: 'c1', phone_masked: '138****0001', expires_at: '2026-11-22T10:00:00+08:00', resend_after_s: 60, tools: ['sms_code'], why: 'new_device' },
      }),
      'POST /login/c1/complete': () => opened,
    });
    const router = visit('/sign-in', 'nobody');
    fill('13800000001', 'demo2026!');
    fireEvent.change(await screen.findByLabelText('6 位短信验证码'), { target: { value: '482913' } });
    await waitFor(() => expect(router.state.location.pathname).toBe('/'));
    expect(calls.find((call) => call.path === '/login/c1/complete')?.body).toMatchObject({ code: '482913' });
  });

  it('asks for the code of a token where a text is not sure enough, and sends none', async () => {
    const calls = serve({
      'POST /login': () => ({
        outcome: 'challenge',
        challenge: {
          challenge_id: 'c1', phone_masked: '138****0001', expires_at: '2026-11-22T10:00:00+08:00', resend_after_s: 0, tools: ['totp'], why: 'unusual',
        },
      }),
      'POST /login/c1/complete': () => opened,
    });
    const router = visit('/sign-in', 'nobody');
    fill('13800000001', 'demo2026!');
    fireEvent.change(await screen.findByLabelText('6 位动态码'), { target: { value: '482913' } });
    expect(screen.queryByText(/重新发送/)).toBeNull();
    await waitFor(() => expect(router.state.location.pathname).toBe('/'));
    expect(calls.find((call) => call.path === '/login/c1/complete')?.body).toMatchObject({ code: '482913' });
  });

  it('asks which device gives way where no further one may be bound', async () => {
    const devices = [{ device_ref: 'ab'.repeat(16), name: '旧手机', platform: 'h5', last_seen_at: '2026-10-22T10:00:00+08:00' }];
    const calls = serve({
      'POST /login': () => ({
        outcome: 'challenge',
        challenge: {
          challenge_id: 'c1', phone_masked: '138****0001', expires_at: '2026-11-22T10:00:00+08:00', resend_after_s: 60, tools: ['sms_code'], why: 'new_device',
          devices_full: { most: 1, devices },
        },
      }),
      'POST /login/c1/complete': () => opened,
    });
    visit('/sign-in', 'nobody');
    fill('13800000001', 'demo2026!');
    fireEvent.click(await screen.findByRole('button', { name: /旧手机/ }));
    fireEvent.change(await screen.findByLabelText('6 位短信验证码'), { target: { value: '482913' } });
    await waitFor(() => expect(calls.some((call) => call.path === '/login/c1/complete')).toBe(true));
    const sent = calls.find((call) => call.path === '/login/c1/complete');
    expect(sent?.body).toMatchObject({ code: '482913', device: { replaces: 'ab'.repeat(16) } });
  });

  it('says what was wrong and how many tries are left, and stays', async () => {
    serve({
      'POST /login': () => problem(401, 'credentials_wrong', { title: '手机号或密码不正确', attempts_left: 3 }),
    });
    const router = visit('/sign-in', 'nobody');
    fill('13800000001', 'wrong');
    expect((await screen.findByRole('alert')).textContent).toContain('手机号或密码不正确');
    expect(screen.getByRole('alert').textContent).toContain('还可以试 3 次');
    expect(router.state.location.pathname).toBe('/sign-in');
  });

  it('does not let an incomplete number go', () => {
    serve();
    visit('/sign-in', 'nobody');
    fireEvent.change(screen.getByLabelText('手机号'), { target: { value: '138000' } });
    fireEvent.change(screen.getByLabelText('登录密码'), { target: { value: 'x' } });
    expect(screen.getByRole('button', { name: '登录' }).hasAttribute('disabled')).toBe(true);
  });
});
