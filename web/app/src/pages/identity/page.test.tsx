import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { cny, me, problem, serve, visit } from '../../test/bank';
import { isIdNumber } from './id-number';

const row = (word: string, title: string, needs: string, locked: object | null = null) => ({ word, title, needs, locked });
const lock = { why: '「转账汇出」需要达到「实名客户」。', remedy: '完成实名核验即可使用。', action: 'verify_identity' };
const standing = {
  user_class: 'open',
  phone_masked: '138****0001',
  name_masked: null,
  id_number_masked: null,
  identity_route: 'demonstration',
  evidence: [{ kind: 'phone', proof: 'sms_code', since: '2026-11-01T10:00:00+08:00', ended_at: null }],
  steps: [
    { user_class: 'open', title: '开放用户', state: 'reached', since: '2026-11-01T10:00:00+08:00', action: null, opens: [] },
    { user_class: 'bound', title: '绑卡用户', state: 'next', since: null, action: 'bind_card', opens: [row('payee', '收款人管理', 'bound')] },
    { user_class: 'real_name', title: '实名客户', state: 'later', since: null, action: 'verify_identity', opens: [row('transfer', '转账汇出', 'real_name')] },
    { user_class: 'class_one', title: 'Ⅰ类户客户', state: 'later', since: null, action: 'become_class_one', opens: [] },
  ],
};
const OPEN = {
  'GET /me': () => ({ ...me, user_class: 'open', name: null, name_masked: null }),
  'GET /me/standing': () => standing,
  'GET /me/functions': () => ({ class: 'open', functions: [row('transfer', '转账汇出', 'real_name', lock)] }),
};

describe('my identity', () => {
  it('shows how far one has come, what is next and what it opens', async () => {
    serve(OPEN);
    visit('/me/identity');
    const ladder = await screen.findByRole('list', { name: '身份等级' });
    expect(ladder.querySelectorAll('li')).toHaveLength(4);
    const next = ladder.querySelector('[aria-current=step]');
    expect(next?.textContent).toContain('绑卡用户');
    expect(next?.textContent).toContain('收款人管理');
    expect(next?.querySelector('a')?.getAttribute('href')).toBe('/cards/add');
  });

  it('says that the check is a demonstration, and why it was refused', async () => {
    const calls = serve({ ...OPEN, 'POST /me/identity': () => problem(422, 'identity_id_lost', { title: '该身份证已挂失或换发' }) });
    visit('/me/identity/verify');
    expect(await screen.findByText('演示核验')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('姓名'), { target: { value: '林知夏' } });
    fireEvent.change(screen.getByLabelText('身份证号'), { target: { value: '11010519491231002x' } });
    const submit = screen.getByRole('button', { name: '提交核验' });
    expect(submit.hasAttribute('disabled')).toBe(true);
    fireEvent.click(screen.getByRole('checkbox'));
    fireEvent.click(submit);
    expect(await screen.findByText('该身份证已挂失或换发')).toBeTruthy();
    const sent = calls.find((call) => call.method === 'POST');
    expect(sent?.body).toEqual({ name: '林知夏', id_number: '11010519491231002X' });
    expect(sent?.key).toBeTruthy();
  });

  it('keeps a locked entry of the menu in sight and explains it', async () => {
    serve({ ...OPEN, 'GET /accounts': () => ({ total_assets: cny('0.00'), total_liabilities: cny('0.00'), net: cny('0.00'), accounts: [] }) });
    visit('/pay');
    const entries = await screen.findAllByRole('button', { name: /转账.*未开通/ });
    fireEvent.click(entries[0] as HTMLElement);
    expect(await screen.findByText(lock.why)).toBeTruthy();
    const way = screen.getByRole('link', { name: '去实名' });
    expect(way.getAttribute('href')).toBe('/me/identity/verify');
    await waitFor(() => expect(screen.getByText('完成实名核验即可使用。')).toBeTruthy());
  });

  it('knows an id number by its check character', () => {
    expect(['11010519491231002X', '440524188001010014'].every(isIdNumber)).toBe(true);
    expect(['110105194912310021', '11010519491231002', '1101051949123100XX'].some(isIdNumber)).toBe(false);
  });
});
