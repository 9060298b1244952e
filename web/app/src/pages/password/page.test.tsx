import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { opened, problem, serve, visit } from '../../test/bank';

const FRESH = 'Lighthouse-2027';
const CHALLENGE = { challenge_id: 'c1', phone_masked: '138****0001', expires_at: '2026-11-22T10:00:00+08:00', resend_after_s: 60, tools: ['sms_code'], why: 'new_device' };

function fill(): void {
  fireEvent.change(screen.getByLabelText('手机号'), { target: { value: '13800000001' } });
  fireEvent.change(screen.getByLabelText('登录密码'), { target: { value: 'demo2026!' } });
  fireEvent.click(screen.getByRole('button', { name: '登录' }));
}

async function renew(password: string): Promise<void> {
  fireEvent.change(await screen.findByLabelText('新的登录密码'), { target: { value: password } });
  fireEvent.click(screen.getByRole('button', { name: '设置并登录' }));
}

describe('a password that is expired', () => {
  beforeEach(() => localStorage.clear());

  it('is renewed on the way in, on a device the bank knows', async () => {
    const calls = serve({
      'POST /login': ({ body }) =>
        (body as { new_password?: string }).new_password === FRESH ? { outcome: 'signed_in', session: opened } : problem(422, 'password_expired'),
    });
    const router = visit('/sign-in', 'nobody');
    fill();
    await screen.findByLabelText('新的登录密码');
    fireEvent.change(screen.getByLabelText('新的登录密码'), { target: { value: 'demo2026!' } });
    expect(screen.getByRole('alert').textContent).toContain('不能与原密码相同');
    await renew(FRESH);
    await waitFor(() => expect(router.state.location.pathname).toBe('/'));
    expect(calls.filter(({ path }) => path === '/login')).toHaveLength(2);
  });

  it('goes together with the code on a new device', async () => {
    const calls = serve({
      'POST /login': () => ({ outcome: 'challenge', challenge: { ...CHALLENGE, renew_password: true } }),
      'POST /login/c1/complete': () => opened,
    });
    const router = visit('/sign-in', 'nobody');
    fill();
    await renew(FRESH);
    fireEvent.change(await screen.findByLabelText('6 位短信验证码'), { target: { value: '482913' } });
    await waitFor(() => expect(router.state.location.pathname).toBe('/'));
    expect(calls.find(({ path }) => path === '/login/c1/complete')?.body).toMatchObject({ code: '482913', new_password: FRESH });
  });
});

describe('a forgotten password', () => {
  it('takes the PIN besides where the bank wants it', async () => {
    const calls = serve({
      'POST /password-resets': () => ({ reset_id: 'x1', phone_masked: '138****0001', expires_at: '', resend_after_s: 60 }),
      'POST /password-resets/x1/complete': ({ body }) =>
        (body as { pin?: string }).pin === '135790'
          ? { status: 204 }
          : problem(403, 'proof_needed', { title: '还需要一项验证', remedy: { text: '请输入交易密码。', action: 'give_pin' } }),
    });
    const router = visit('/forgot', 'nobody');
    fireEvent.change(await screen.findByLabelText('手机号'), { target: { value: '13800000001' } });
    fireEvent.click(screen.getByRole('button', { name: '获取验证码' }));
    fireEvent.change(await screen.findByLabelText('6 位短信验证码'), { target: { value: '482913' } });
    fireEvent.change(await screen.findByLabelText('新的登录密码'), { target: { value: FRESH } });
    fireEvent.click(screen.getByRole('button', { name: '确认重设' }));
    fireEvent.change(await screen.findByLabelText('交易密码'), { target: { value: '135790' } });
    fireEvent.click(screen.getByRole('button', { name: '确认重设' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/sign-in'));
    expect(calls.at(-1)?.body).toMatchObject({ code: '482913', pin: '135790' });
  });
});

describe('a secret that ends soon', () => {
  it('is said on the home page, and leads to where it is changed', async () => {
    serve({
      'GET /me/secrets': () => ({
        secrets: [
          { tool: 'password', state: 'ending', set_at: '2026-09-01T10:00:00+08:00', expires_at: '2026-11-30T10:00:00+08:00' },
          { tool: 'pin', state: 'expired', set_at: '2026-09-01T10:00:00+08:00', expires_at: '2026-11-20T10:00:00+08:00' },
        ],
      }),
      'PUT /me/password': () => ({ status: 204 }),
    });
    const router = visit('/');
    expect(await screen.findByText('交易密码已到期')).toBeTruthy();
    fireEvent.click(await screen.findByText(/^登录密码.*到期$/));
    await waitFor(() => expect(router.state.location.pathname).toBe('/me/password'));
    fireEvent.change(await screen.findByLabelText('原登录密码'), { target: { value: 'demo2026!' } });
    fireEvent.change(screen.getByLabelText('新的登录密码'), { target: { value: FRESH } });
    fireEvent.click(screen.getByRole('button', { name: '保存新密码' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/me/security'));
  });
});
