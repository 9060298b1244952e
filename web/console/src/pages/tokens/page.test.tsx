import type { BankToken } from '@polybank/api';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bankService, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { serve } from '../../testing/server';

const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const token: BankToken = { serial: 'FT-2026-000123', state: 'bound', imported_at: '2026-11-22T09:30:05+08:00', user_id: 'u1', bound_at: '2026-11-23T09:30:05+08:00', expires_at: null, retired_at: null };
const api = { 'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing, 'GET /banks/lanwan/tokens': { items: [token], next_cursor: null } };

describe('the tokens of a bank', () => {
  it('are imported from what was pasted: the good lines, and each is answered', async () => {
    const sent = serve({ ...api, 'POST /banks/lanwan/tokens': { added: 1, known: 0, refused: 0, lines: [{ line: 1, serial: 'FT-0001', outcome: 'added' }] } });
    visit('/b/lanwan/tokens');
    fireEvent.click(await screen.findByRole('button', { name: /导入令牌/ }));
    fireEvent.change(await screen.findByLabelText('或在此粘贴'), { target: { value: `FT-0001,${SEED}\nFT-0002,short` } });
    expect(screen.getByText('可导入 1 行')).toBeTruthy();
    expect(screen.getByText('不导入 1 行')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('用途'), { target: { value: '首批令牌入库' } });
    fireEvent.click(screen.getByRole('button', { name: '导入 1 个令牌' }));
    expect(await screen.findByText('已导入')).toBeTruthy();
    const post = sent.find((one) => one.method === 'POST');
    expect(post?.body).toEqual({ tokens: [{ serial: 'FT-0001', seed: SEED }], purpose: '首批令牌入库' });
    expect(document.body.textContent).not.toContain(SEED);
  });

  it('are taken out of use with a purpose', async () => {
    const sent = serve({ ...api, 'POST /banks/lanwan/tokens/FT-2026-000123/retire': () => new Response(null, { status: 204 }) });
    visit('/b/lanwan/tokens?state=bound');
    fireEvent.click(await screen.findByRole('button', { name: /^停\s?用$/ }));
    fireEvent.change(await screen.findByLabelText('用途'), { target: { value: '客户报失收回' } });
    const submit = screen.getAllByRole('button', { name: /^停\s?用$/ }).at(-1);
    if (submit) fireEvent.click(submit);
    await waitFor(() => { expect(sent.find((one) => one.path.endsWith('/retire'))?.body).toEqual({ purpose: '客户报失收回' }); });
    expect(sent.find((one) => one.path === '/banks/lanwan/tokens')?.search.get('state')).toBe('bound');
  });

  it('are only looked at by customer service', async () => {
    serve({ ...api, 'GET /me': bankService });
    visit('/b/lanwan/tokens');
    const retire = await screen.findByRole<HTMLButtonElement>('button', { name: /^停\s?用$/ });
    expect(retire.disabled).toBe(true);
  });
});
