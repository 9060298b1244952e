import type { AuditRow } from '@polybank/api';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { json, serve } from '../../testing/server';

const row: AuditRow = {
  seq: 7, at: '2026-11-22T09:30:05+08:00', actor_kind: 'customer', actor_id: '01a204e2-1164-7ecd-a12d-f6f960b23b1c', actor_name: '*小海',
  action: 'transfer.refused', subject: 'transfer:1', outcome: 'refused', detail: {}, hash: 'c0ffee0123456789',
};
const api = { 'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing };

describe('the audit trail', () => {
  it('names who acted, and keeps refusals apart on request', async () => {
    const sent = serve({ ...api, 'GET /audit': { items: [row], next_cursor: null } });
    visit('/audit?outcome=refused');
    expect(await screen.findByText('*小海')).toBeTruthy();
    expect(sent.find((one) => one.path === '/audit')?.search.get('outcome')).toBe('refused');
  });

  it('looks further back where the latest stretch holds nothing that fits', async () => {
    serve({ ...api, 'GET /audit': ({ search }: { search: URLSearchParams }) => json(search.get('cursor') ? { items: [row], next_cursor: null } : { items: [], next_cursor: 'older' }) });
    visit('/audit?outcome=refused');
    fireEvent.click(await screen.findByRole('button', { name: '继续往前找' }));
    expect(await screen.findByText('*小海')).toBeTruthy();
  });

  it('opens its panels for the keyboard too, and leads back to the button', async () => {
    serve({ ...api, 'GET /audit': { items: [row], next_cursor: null } });
    visit('/audit');
    const button = await screen.findByRole('button', { name: '列' });
    button.focus();
    fireEvent.click(button);
    const panel = await screen.findByRole('dialog', { name: '列' });
    await waitFor(() => { expect(panel.contains(document.activeElement)).toBe(true); });
    fireEvent.keyDown(panel, { key: 'Escape' });
    expect(document.activeElement).toBe(button);
  });
});
