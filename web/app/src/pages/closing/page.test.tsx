import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, visit } from '../../test/bank';

const outlook = {
  obstacles: [] as unknown[],
  endings: [{ kind: 'account', count: 2 }],
  kept_until: '2036-11-29T00:00:00+08:00',
};

describe('leaving', () => {
  // Whole screens are drawn one after the other: on a busy machine that takes its time.
  beforeAll(() => configure({ asyncUtilTimeout: 8_000 }));
  afterAll(() => configure({ asyncUtilTimeout: 1_000 }));

  it('shows what stands in the way, with the way to it, and no button', async () => {
    const amount = { amount: '12.50', currency: 'CNY' };
    serve({ 'GET /me/closing': () => ({ ...outlook, obstacles: [{ kind: 'balance', count: 1, amount }] }) });
    visit('/me/closing');
    const way = await screen.findByRole('link', { name: /1 个账户还有余额/ });
    expect(way.getAttribute('href')).toContain('/accounts');
    expect(way.textContent).toContain('12.50');
    expect(screen.queryByRole('button', { name: '注销客户关系' })).toBeNull();
  }, 30_000);

  it('is one button once one says that one understood, and ends the session', async () => {
    const calls = serve({ 'GET /me/closing': () => outlook, 'POST /me/closing': () => ({ status: 204 }) });
    const router = visit('/me/closing');
    const close = await screen.findByRole('button', { name: '注销客户关系' });
    expect(close.hasAttribute('disabled')).toBe(true);
    fireEvent.click(screen.getByRole('checkbox'));
    fireEvent.click(close);
    await waitFor(() => expect(calls.some((call) => call.method === 'POST' && call.path === '/me/closing')).toBe(true));
    await waitFor(() => expect(router.state.location.pathname).toBe('/sign-in'));
    expect(await screen.findByText(/您的客户关系已注销/)).toBeTruthy();
  }, 30_000);
});
