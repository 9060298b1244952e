import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bank, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { json, refusal, serve } from '../../testing/server';

const signedIn = { 'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing };
const type = (label: RegExp, text: string) => { fireEvent.change(screen.getByLabelText(label), { target: { value: text } }); };

const helpOf = (field: string) => document.getElementById(`bank-${field}-help`)?.textContent;

async function fillIn() {
  await screen.findByRole('heading', { name: '名称与编号' });
  type(/^中文名称/, '临江银行');
  type(/^英文名称/, 'Linjiang Bank');
}

describe('opening a bank', () => {
  it('suggests the id, sends once with a key, waits for the app and shows the way in', async () => {
    const sent = serve({ ...signedIn, 'POST /banks': () => json(bank('linjiang', '临江银行'), 201), 'GET /b/linjiang/api/v1/brand': { bank_id: 'linjiang' }, 'GET /b/linjiang/logo.svg': '<svg/>' });
    visit('/banks/open');
    await fillIn();
    fireEvent.click(screen.getByRole('button', { name: '开立临江银行' }));
    expect(await screen.findByText('临江银行开业了')).toBeTruthy();
    const logo = document.querySelector<HTMLImageElement>('.result img.logo');
    if (!logo) throw new Error('the result shows no mark');
    expect(logo.getAttribute('src')).toBe('/b/linjiang/logo.svg');
    expect(document.querySelector('.result .logo-text')?.textContent).toBe('临');
    fireEvent.load(logo);
    expect(document.querySelector('.result .logo-text')).toBeNull();
    expect(logo.style.display).toBe('');
    expect(screen.getByRole('link', { name: '打开手机银行' }).getAttribute('href')).toBe('/b/linjiang/');
    const posts = sent.filter((one) => one.method === 'POST');
    expect(posts).toHaveLength(1);
    expect(posts[0]?.body).toMatchObject({ bank_id: 'linjiang', name: '临江银行', short_name: '临江', home_layout: 'card', radius_px: 14 });
    expect(posts[0]?.headers.get('Idempotency-Key')).toMatch(/^[\w-]{8,64}$/);
  });

  it('says at the field what the server refused, and keeps what was typed', async () => {
    serve({ ...signedIn, 'POST /banks': () => refusal(422, 'validation_failed', '有一处不能用', { fields: [{ field: 'bank_id', code: 'reserved', message: '这个编号是保留的' }] }) });
    visit('/banks/open');
    await fillIn();
    fireEvent.click(screen.getByRole('button', { name: '开立临江银行' }));
    await waitFor(() => { expect(helpOf('bank_id')).toBe('这个编号是保留的'); });
    expect(screen.getByLabelText<HTMLInputElement>(/^中文名称/).value).toBe('临江银行');
    type(/^编号/, 'linjiang2');
    expect(helpOf('bank_id')).toBe('应用地址 /b/linjiang2/');
  });

  it('asks before it lets go of what was typed', async () => {
    serve(signedIn);
    const router = visit('/banks/open');
    await fillIn();
    fireEvent.click(screen.getByRole('link', { name: '成员银行' }));
    expect(await screen.findByText('离开这张表？')).toBeTruthy();
    expect(router.state.location.pathname).toBe('/banks/open');
    fireEvent.click(screen.getByRole('button', { name: '离开' }));
    await waitFor(() => { expect(router.state.location.pathname).toBe('/banks'); });
  });
});
