import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { serve } from '../../testing/server';

const AT = '2026-11-01T09:00:00+08:00';
const side = (id: string, accounts: number) => ({
  user_id: id, name_masked: '*知夏', phone_masked: `138****000${id.at(-1)}`, id_number_masked: '1101**********002X', user_class: 'class_one', status: 'active', merged: false,
  created_at: AT, last_login_at: null, accounts, balance: { amount: '1200.00', currency: 'CNY' }, cards: 0,
});
const file = {
  case_id: 'c1', state: 'open', conflicts: ['both_hold_money'], proofs: ['phone_code'], opened_at: AT, user: side('u1', 1), other: side('u2', 2), identity: null,
  same_phone: 'differs', same_name: 'same', same_id_number: 'same', assigned_to: null, assigned_at: null, kept_user_id: null, proposed: null, decided: null,
};
const api = { 'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing, 'GET /banks/lanwan/identity-cases': { items: [file], next_cursor: null } };

describe('identity cases', () => {
  it('lists what waits, and lets nobody decide what they have not taken', async () => {
    const sent = serve({ ...api, 'GET /banks/lanwan/identity-cases/c1': file, 'POST /banks/lanwan/identity-cases/c1/assignment': {} });
    visit('/b/lanwan/identities?case=c1');
    expect(await screen.findByText('领取后方可处理。')).toBeTruthy();
    expect(screen.getByText('手机号：不同')).toBeTruthy();
    expect(screen.queryByText('处理')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: /领\s?取/ }));
    await waitFor(() => { expect(sent.some((one) => one.method === 'POST')).toBe(true); });
  });

  it('has whoever took it propose who goes on, with a reason', async () => {
    const taken = { ...file, state: 'assigned', assigned_to: allianceAdmin.operator_id, assigned_at: AT };
    const sent = serve({ ...api, 'GET /banks/lanwan/identity-cases/c1': taken, 'POST /banks/lanwan/identity-cases/c1/decision': { state: 'proposed' } });
    visit('/b/lanwan/identities?case=c1');
    fireEvent.click(await screen.findByLabelText('是同一人，合并'));
    fireEvent.click(screen.getByRole('button', { name: '提交合并意见' }));
    expect(sent.some((one) => one.method === 'POST')).toBe(false);
    fireEvent.change(screen.getByLabelText('核实情况与理由'), { target: { value: '已电话回访并核对证件' } });
    fireEvent.click(screen.getByRole('button', { name: '提交合并意见' }));
    await waitFor(() => { expect(sent.at(-1)?.method === 'POST' || sent.some((one) => one.method === 'POST')).toBe(true); });
    const decided = sent.find((one) => one.method === 'POST');
    expect(decided?.body).toEqual({ decision: 'merge', kept_user_id: 'u2', reason: '已电话回访并核对证件' });
  });
});
