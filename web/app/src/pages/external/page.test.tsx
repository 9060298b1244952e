import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { opened, problem, serve, visit } from '../../test/bank';
import { keepAttempt, keptAttempt } from './attempt';

const SINCE = '2026-11-01T10:00:00+08:00';
const provider = { provider_id: 'demo-identity', name: '演示身份', kind: 'demonstration' };
const link = { link_id: 'l1', ...provider, linked_at: SINCE, linked_by: 'session', last_used_at: null, standing: 'active' };
const BACK = '/external?code=c-1&state=s-1&iss=https%3A%2F%2Fid.example';
const brought = { state: 's-1', code: 'c-1', iss: 'https://id.example' };

describe('signing in through others', () => {
  beforeEach(() => {
    localStorage.clear();
    sessionStorage.clear();
  });

  it('offers each provider on the sign-in page, and says which is a demonstration’s', async () => {
    serve({ 'GET /sign-in-providers': () => ({ providers: [provider] }) });
    visit('/sign-in', 'nobody');
    expect((await screen.findByRole('button', { name: /演示身份/ })).textContent).toContain('演示');
  });

  it('opens a session for whoever is linked, and keeps nothing of the return', async () => {
    keepAttempt({ id: 'x1', purpose: 'sign_in', name: '演示身份' });
    const calls = serve({ 'POST /external-logins/x1/return': () => ({ outcome: 'signed_in', session: opened, challenge: null }) });
    const router = visit(BACK, 'nobody');
    await waitFor(() => expect(router.state.location.pathname).toBe('/'));
    const returns = calls.filter((call) => call.path.endsWith('/return'));
    expect(returns).toHaveLength(1);
    expect(returns[0]?.body).toMatchObject({ ...brought, device: { platform: 'h5' } });
    expect(keptAttempt()).toBeUndefined();
  });

  it('binds an account nobody here has to the phone whose code is told', async () => {
    keepAttempt({ id: 'x1', purpose: 'sign_in', name: '演示身份' });
    const calls = serve({
      'POST /external-logins/x1/return': () => ({ outcome: 'phone_needed', session: null, challenge: null }),
      'POST /external-logins/x1/phone': () => ({ phone_masked: '138****0001', expires_at: SINCE, resend_after_s: 60 }),
      'POST /external-logins/x1/complete': () => opened,
    });
    const router = visit(BACK, 'nobody');
    fireEvent.change(await screen.findByLabelText('手机号'), { target: { value: '13800000001' } });
    expect(router.state.location.search).toBe('');
    fireEvent.click(screen.getByRole('button', { name: '获取验证码' }));
    fireEvent.change(await screen.findByLabelText('6 位短信验证码'), { target: { value: '482913' } });
    await waitFor(() => expect(router.state.location.pathname).toBe('/'));
    expect(calls.find((call) => call.path === '/external-logins/x1/complete')?.body).toMatchObject({ code: '482913' });
  });

  it('asks the bank nothing for a return this tab did not begin, nor for one that was given up', async () => {
    const calls = serve();
    visit(BACK, 'nobody');
    expect(await screen.findByText(/没有找到本次登录/)).toBeTruthy();
    keepAttempt({ id: 'x1', purpose: 'sign_in', name: '演示身份' });
    visit('/external?error=access_denied&state=s-1', 'nobody');
    expect(await screen.findByText('您没有在第三方完成登录。')).toBeTruthy();
    expect(calls.filter((call) => call.method === 'POST')).toEqual([]);
  });

  it('links only after the customer has confirmed', async () => {
    keepAttempt({ id: 'x1', purpose: 'link', name: '演示身份' });
    const calls = serve({
      'POST /me/external-logins/x1/return': () => provider,
      'POST /me/external-logins/x1/complete': () => ({ status: 204 }),
    });
    const router = visit(BACK);
    fireEvent.click(await screen.findByRole('button', { name: '验证身份并绑定' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/me/external-links'));
    const posts = calls.filter((call) => call.method === 'POST');
    expect(posts.map((call) => [call.path, call.body])).toEqual([
      ['/me/external-logins/x1/return', brought],
      ['/me/external-logins/x1/complete', {}],
    ]);
  });

  it('shows what is linked and unlinks it, with one key for one intent', async () => {
    let links = [link];
    const calls = serve({
      'GET /me/external-links': () => ({ links, providers: [provider] }),
      'DELETE /me/external-links/l1': () => {
        links = [];
        return { status: 204 };
      },
    });
    visit('/me/external-links');
    fireEvent.click(await screen.findByRole('button', { name: '解绑' }));
    fireEvent.click(await screen.findByRole('button', { name: '确认解绑' }));
    expect(await screen.findByRole('button', { name: '绑定演示身份' })).toBeTruthy();
    expect(calls.find((call) => call.method === 'DELETE')?.key).toBeTruthy();
  });

  it('says that an attempt is over, and leads back to the sign-in', async () => {
    keepAttempt({ id: 'x1', purpose: 'sign_in', name: '演示身份' });
    serve({ 'POST /external-logins/x1/return': () => problem(422, 'external_attempt_over', { title: '本次登录已失效' }) });
    visit(BACK, 'nobody');
    expect(await screen.findByText('本次登录已失效')).toBeTruthy();
    expect(screen.getByRole('link', { name: '用手机号登录' })).toBeTruthy();
  });
});
