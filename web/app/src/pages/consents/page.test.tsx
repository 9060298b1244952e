import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { serve, visit } from '../../test/bank';

const item = {
  purpose: 'marketing',
  standing: 'not_given',
  decision: null,
  decided_at: null,
  decided_version: null,
  version: 3,
  title: '接收营销信息',
  text: '第一段\n第二段',
  effective_from: '2026-11-01T00:00:00+08:00',
};

describe('consents', () => {
  it('gives the version that was read, and only when one says so', async () => {
    const calls = serve({
      'GET /me/consents': () => ({ consents: [item] }),
      'GET /me/consents/history': () => ({ items: [], next_cursor: null }),
      'PUT /me/consents': () => ({ consents: [{ ...item, standing: 'given', decision: 'given' }] }),
    });
    visit('/me/consents');
    fireEvent.click(await screen.findByRole('button', { name: /接收营销信息/ }));
    const sheet = await screen.findByRole('dialog');
    expect(within(sheet).getByText('第二段')).toBeTruthy();
    expect(calls.some((call) => call.method === 'PUT')).toBe(false);
    fireEvent.click(within(sheet).getByRole('button', { name: '同意' }));
    await waitFor(() => expect(screen.getByText('已同意', { selector: '.badge' })).toBeTruthy());
    const sent = calls.find((call) => call.method === 'PUT');
    expect(sent?.body).toEqual({ purpose: 'marketing', decision: 'given', version: 3 });
  });
});
