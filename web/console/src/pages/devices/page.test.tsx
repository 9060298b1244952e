import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bankService, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { serve } from '../../testing/server';

const AT = '2026-11-22T09:00:00+08:00';
const ID = '0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f1011';
const device = {
  device_id: ID, platform: 'android', score: 950, signals: ['rooted', 'hooked'], state: 'none', banned: false, fingerprint: 'a1b2c3d4e5f6', first_seen_at: AT, last_seen_at: AT,
};
const file = {
  device, zone: 'Asia/Shanghai', proof: 'key', fingerprint_changed_at: null, bans: [],
  signals: [{ signal: 'rooted', name: '系统已 Root 或越狱', name_en: 'Rooted or jailbroken', score: 350, told_at: AT }],
};
const sharing = { shares: true, heeds: false, told: 2, from_others: 0, banks: 0, refused: [] };
const api = {
  'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing,
  'GET /banks/lanwan/risk/devices': { items: [device], next_cursor: null }, 'GET /banks/lanwan/risk/shared-bans': sharing,
  [`GET /banks/lanwan/risk/devices/${ID}`]: file,
};

describe('risky devices', () => {
  it('lists them with score and signs, and says what is shared', async () => {
    serve(api);
    visit('/b/lanwan/devices');
    expect(await screen.findByText('950')).toBeTruthy();
    expect(screen.getByText('Root 或越狱、注入框架')).toBeTruthy();
    expect(await screen.findByText('已告知 2 个指纹摘要')).toBeTruthy();
  });

  it('bans with a reason only, and says beforehand that the alliance is told', async () => {
    const sent = serve({ ...api, [`POST /banks/lanwan/risk/devices/${ID}/ban`]: {} });
    visit(`/b/lanwan/devices?device=${ID}`);
    const ban = await screen.findByRole('button', { name: /封\s?禁/ });
    expect(await screen.findByText(/告知其他成员银行/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /解\s?除/ })).toBeNull();
    fireEvent.click(ban);
    expect(sent.some((one) => one.method === 'POST')).toBe(false);
    fireEvent.change(screen.getByLabelText('封禁理由'), { target: { value: '多名客户举报诈骗' } });
    fireEvent.click(ban);
    await waitFor(() => { expect(sent.find((one) => one.method === 'POST')?.body).toEqual({ reason: '多名客户举报诈骗' }); });
  });

  it('lets whoever may only look, look', async () => {
    const looker = { ...bankService, permissions: [...bankService.permissions, 'risk.view' as const] };
    serve({ ...api, 'GET /me': looker, [`GET /banks/lanwan/risk/devices/${ID}`]: { ...file, device: { ...device, state: 'banned', banned: true } } });
    visit(`/b/lanwan/devices?device=${ID}`);
    expect(await screen.findByText('你的角色可以查看，不能封禁或解除。')).toBeTruthy();
    expect(screen.queryByLabelText('解除理由')).toBeNull();
  });
});
