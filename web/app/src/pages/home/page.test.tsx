import { fireEvent, screen, waitFor } from '@testing-library/react';
import { shippedPage } from '../../test/pages';
import { beforeEach, describe, expect, it } from 'vitest';
import { setPreferences } from '../../look/preferences';
import { cny, me, problem, serve, visit } from '../../test/bank';

const NO_ACCOUNTS = { total_assets: cny('0.00'), total_liabilities: cny('0.00'), net: cny('0.00'), accounts: [] };

describe('home', () => {
  beforeEach(() => setPreferences({ amounts: 'shown', size: 'usual' }));

  it.each(['card', 'hero', 'list'] as const)('shows total, menu and account in the %s layout', async (layout) => {
    serve({ 'GET /pages/home': () => shippedPage(`home_${layout}`, 'usual') });
    visit('/', 'customer', { home_layout: layout });
    expect(await screen.findByText('¥9,000.00')).toBeTruthy();
    expect(screen.getByText(/陈小海/)).toBeTruthy();
    expect(screen.getByText(/上次登录/)).toBeTruthy();
    expect(await screen.findByText('还没有交易')).toBeTruthy();
  });

  it('hides every amount behind the eye and remembers it', async () => {
    serve();
    visit('/');
    await screen.findByText('¥9,000.00');
    fireEvent.click(screen.getByRole('button', { name: '隐藏金额' }));
    expect(screen.queryByText('¥9,000.00')).toBeNull();
    expect(localStorage.getItem('pb.look')).toContain('"amounts":"hidden"');
  });

  it('offers at most six things in the elder size', async () => {
    setPreferences({ size: 'elder' });
    serve();
    visit('/');
    await screen.findByText('¥9,000.00');
    const menu = screen.getByRole('navigation', { name: '服务' });
    expect(menu.querySelectorAll('a').length).toBeLessThanOrEqual(6);
    expect(menu.textContent).toContain('人工客服');
  });

  it('explains to an open user what to do, and offers a demo account only in a demo', async () => {
    serve({ 'GET /accounts': () => NO_ACCOUNTS, 'GET /me': () => ({ ...me, user_class: 'open', name: null }) });
    visit('/');
    expect(await screen.findByText('您还没有账户')).toBeTruthy();
    expect(screen.queryByText('开立演示账户')).toBeNull();
    visit('/', 'customer', { demo: true });
    expect(await screen.findByText('开立演示账户')).toBeTruthy();
  });

  it('says what went wrong and loads again on request', async () => {
    let broken = true;
    serve({
      'GET /accounts': () =>
        broken ? problem(500, 'internal', { title: '账户暂时查不到' }) : { ...NO_ACCOUNTS, total_assets: cny('1.00') },
    });
    visit('/');
    expect(await screen.findByText('账户暂时查不到')).toBeTruthy();
    broken = false;
    fireEvent.click(screen.getByRole('button', { name: '重试' }));
    await waitFor(() => expect(screen.queryByText('账户暂时查不到')).toBeNull());
  });
});
