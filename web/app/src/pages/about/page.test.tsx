import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { serve, visit } from '../../test/bank';

describe('about the bank', () => {
  it('shows the hot line and the legal texts as plain words', async () => {
    serve({ 'GET /brand/legal': () => ({ texts: [{ id: 'imprint', title_zh: '版权声明', title_en: 'Imprint', text_zh: '第一段\n<b>第二段</b>', text_en: 'One' }] }) });
    visit('/me/about', 'customer', { legal: [{ id: 'imprint', title_zh: '版权声明', title_en: 'Imprint' }] });
    expect((await screen.findByRole('link', { name: /客服热线/ })).getAttribute('href')).toBe('tel:400-800-0001');
    fireEvent.click(screen.getByRole('button', { name: '版权声明' }));
    expect(await screen.findByText('第一段')).toBeTruthy();
    expect(screen.getByText('<b>第二段</b>')).toBeTruthy();
  });

  it('has no list where the bank has no such texts', async () => {
    serve();
    visit('/me/about');
    await screen.findByText('客服热线');
    expect(screen.queryByRole('button', { name: '版权声明' })).toBeNull();
  });
});
