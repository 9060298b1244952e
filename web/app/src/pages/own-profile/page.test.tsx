import type { OwnProfile, PersonTag } from '@polybank/api';
import { configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, visit } from '../../test/bank';

const tag = (id: string, title: string, more: Partial<PersonTag>): PersonTag => ({ id, title, group: 'business', value: null, why: '转出，近 30 天合计', freshness: 'live', is_off: false, choices: null, ...more });
const whole = (number: number, unit: string) => ({ holds: 'whole', number, label: '', unit });
const TAGS = [
  tag('paid', '转出金额', { value: { holds: 'money', number: 170_450, label: '', unit: '' } }),
  tag('last', '最近一次访问', { group: 'behaviour', value: whole(0, '天前') }),
  tag('used', '使用时长', { group: 'behaviour', value: { holds: 'duration', number: 5_400, label: '', unit: '' } }),
  tag('age', '年龄', { group: 'identity', value: whole(36, '岁'), freshness: 'nightly' }),
];
const profile = (off: readonly string[]): OwnProfile => ({ agreed: true, tags: TAGS.map((one) => (off.includes(one.id) ? { ...one, value: null, is_off: true } : one)) });

describe('what the bank knows about me', () => {
  beforeAll(() => configure({ asyncUtilTimeout: 8_000 }));
  afterAll(() => configure({ asyncUtilTimeout: 1_000 }));

  it('stands on its shelves, with values in words and their reasons', async () => {
    serve({ 'GET /profile': () => profile([]) });
    visit('/me/profile');
    const shelf = within(await screen.findByRole('region', { name: '使用习惯' }));
    expect(shelf.getByText('1.5 小时')).toBeTruthy();
    expect(shelf.getByText('今天')).toBeTruthy();
    expect(screen.getByText('¥1,704.50')).toBeTruthy();
    expect(within(screen.getByRole('region', { name: '身份' })).getByText('每天更新')).toBeTruthy();
    expect(screen.getAllByText('依据：转出，近 30 天合计').length).toBe(4);
    expect(screen.getByRole('link', { name: '去“授权与隐私”' }).getAttribute('href')).toContain('/me/consents');
  });

  it('is switched off at once, and on again by undoing', async () => {
    const calls = serve({ 'GET /profile': () => profile([]), 'PUT /profile/tags/paid': ({ body }) => profile((body as { to: string }).to === 'off' ? ['paid'] : []) });
    visit('/me/profile');
    const turn = await screen.findByRole('switch', { name: '允许使用“转出金额”' });
    expect(turn.getAttribute('data-track')).toBe('profile.off');
    fireEvent.keyDown(turn, { key: ' ' });
    expect(await screen.findByText('已停用“转出金额”，立即生效')).toBeTruthy();
    expect(screen.getByText('已停用')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: '撤销' }));
    await waitFor(() => expect(screen.getByText('¥1,704.50')).toBeTruthy());
    expect(calls.filter((call) => call.method === 'PUT').map((call) => call.body)).toEqual([{ to: 'off' }, { to: 'on' }]);
  });

  it('is nothing without consent, and leads to where it is given', async () => {
    serve({ 'GET /profile': () => ({ agreed: false, tags: [] }) });
    visit('/me/profile');
    expect(await screen.findByText('您没有同意个性化')).toBeTruthy();
    expect(screen.getByRole('link', { name: '去“授权与隐私”' })).toBeTruthy();
    expect(screen.queryByRole('switch')).toBeNull();
  });

  it('may be nothing yet', async () => {
    serve({ 'GET /profile': () => ({ agreed: true, tags: [] }) });
    visit('/me/profile');
    expect(await screen.findByText('还没有标签')).toBeTruthy();
  });
});
