import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { opened, problem, serve, visit } from '../../test/bank';

const FRESH = 'Lighthouse-2027';
const CHALLENGE = { challenge_id: 'c1', phone_masked: '138****0001', expires_at: '2026-11-22T10:00:00+08:00', resend_after_s: 60 };

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
