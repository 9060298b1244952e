import type { FunctionMenu } from '@polybank/api';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { serve, visit } from '../../test/bank';
import { catalogue, itemOf } from '../../test/pages';
import { moved } from './page';

const menu = (more: Partial<FunctionMenu> = {}): FunctionMenu => ({
  groups: catalogue.groups.map((group) => ({ title: group.title_zh, items: catalogue.entries.filter((entry) => entry.group === group.id).map(itemOf) })),
  favourites: ['payees', 'security'], recent: ['analysis'], ordering: 'by_use', personalised: true, ...more,
});

describe('all functions', () => {
  it('are found by a word, under their heads', async () => {
    serve({ 'GET /menu': () => menu() });
    visit('/functions');
    expect(await screen.findByRole('heading', { name: '转账与收付' })).toBeTruthy();
    fireEvent.change(screen.getByLabelText('查找功能'), { target: { value: '红包' } });
    await waitFor(() => expect(screen.queryByRole('heading', { name: '安全与限额' })).toBeNull());
    expect(screen.getByRole('link', { name: /^红包/ }).getAttribute('href')).toBe('/packets');
  });

  it('are chosen and put in order, and saved as they stand', async () => {
    const calls = serve({ 'GET /menu': () => menu(), 'PUT /menu/own': () => ({ status: 204 }) });
    visit('/functions');
    fireEvent.click(await screen.findByRole('button', { name: '编辑' }));
    fireEvent.click(screen.getByRole('button', { name: '上移 安全中心' }));
    fireEvent.click(screen.getByRole('button', { name: '加入 收支分析' }));
    fireEvent.click(screen.getByRole('button', { name: '移除 收款人' }));
    fireEvent.click(screen.getByLabelText(/按我的使用排序/));
    fireEvent.click(screen.getByRole('button', { name: '保存' }));
    await waitFor(() => expect(calls.find((call) => call.path === '/menu/own')?.body).toEqual({ favourites: ['security', 'analysis'], ordering: 'fixed' }));
  });

  it('are not ordered by use of who did not agree', async () => {
    serve({ 'GET /menu': () => menu({ personalised: false }) });
    visit('/functions');
    fireEvent.click(await screen.findByRole('button', { name: '编辑' }));
    const box = screen.getByLabelText(/按我的使用排序/);
    expect(box.hasAttribute('disabled') && !(box as HTMLInputElement).checked).toBe(true);
    expect(screen.getByText(/未授权个性化/)).toBeTruthy();
  });

  it('move by one place', () => {
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a'], 5, 0)).toEqual(['a']);
  });
});
