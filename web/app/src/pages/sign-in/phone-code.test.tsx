import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { opened, problem, serve, visit } from '../../test/bank';

const CODE = '6 位短信验证码';

async function toPassword(open: string): Promise<void> {
  fireEvent.change(await screen.findByLabelText('手机号'), { target: { value: '13900000001' } });
  fireEvent.click(screen.getByRole('button', { name: open }));
  fireEvent.change(await screen.findByLabelText(CODE), { target: { value: '111111' } });
}

describe('a phone number and the code sent to it', () => {
  beforeEach(() => localStorage.clear());

  it('asks for the code again when registering finds it wrong, and says so', async () => {
    let tries = 0;
    const calls = serve({
      'POST /registrations': () => ({ registration_id: 'r1', phone_masked: '139****0001', expires_at: '', resend_after_s: 60 }),
      'POST /registrations/r1/complete': () => ((tries += 1) === 1 ? problem(422, 'code_wrong', { title: '验证码不正确' }) : opened),
    });
    const router = visit('/register', 'nobody');
    await toPassword('获取验证码');
    fireEvent.change(await screen.findByLabelText('登录密码'), { target: { value: 'sea-and-9-shores' } });
    fireEvent.click(screen.getByRole('button', { name: '完成注册' }));
    expect((await screen.findByRole('alert')).textContent).toContain('验证码不正确');
    fireEvent.change(screen.getByLabelText(CODE), { target: { value: '222222' } });
    fireEvent.click(await screen.findByRole('button', { name: '完成注册' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/'));
    expect(calls.filter((call) => call.path.endsWith('/complete')).map((call) => call.body)).toMatchObject([
      { code: '111111', password: 'sea-and-9-shores' },
      { code: '222222', password: 'sea-and-9-shores' },
    ]);
  });

  it('keeps to the last step of a forgotten password when something else was wrong', async () => {
    serve({
      'POST /password-resets': () => ({ reset_id: 'x1', phone_masked: '139****0001', expires_at: '', resend_after_s: 60 }),
      'POST /password-resets/x1/complete': () => problem(422, 'account_unknown', { title: '账号与预留信息不符' }),
    });
    visit('/forgot', 'nobody');
    await toPassword('获取验证码');
    fireEvent.change(await screen.findByLabelText('新的登录密码'), { target: { value: 'sea-and-9-shores' } });
    fireEvent.click(screen.getByRole('button', { name: '确认重设' }));
    expect((await screen.findByRole('alert')).textContent).toContain('账号与预留信息不符');
    expect(screen.queryByLabelText(CODE)).toBeNull();
  });
});
