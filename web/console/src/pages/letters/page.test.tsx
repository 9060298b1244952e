import type { DeadLetter } from '@polybank/api';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bankAuditor, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { serve } from '../../testing/server';

const letter: DeadLetter = {
  consumer: 'insight.figures', seq: 12, topic: 'transfer.posted', aggregate: 'a1', reason: 'a number was missing',
  died_at: '2026-11-22T09:30:05+08:00', tries: 30, retry_at: null,
};
const api = { 'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing, 'GET /banks/lanwan/letters': { items: [letter], next_cursor: null } };

describe('undelivered events', () => {
  it('are tried again, or discarded with a purpose', async () => {
    const sent = serve({ ...api, 'POST /banks/lanwan/letters/retry': { letters: 1 }, 'POST /banks/lanwan/letters/discard': { letters: 1 } });
    visit('/b/lanwan/letters?letter=insight.figures:12');
    fireEvent.click(await screen.findByRole('button', { name: '再次投递' }));
    await waitFor(() => { expect(sent.find((one) => one.path.endsWith('/retry'))?.body).toEqual({ consumer: 'insight.figures', seq: 12 }); });
    fireEvent.click(await screen.findByText('a number was missing'));
    fireEvent.click(await screen.findByRole('button', { name: /^放\s?弃$/ }));
    const purpose = await screen.findByLabelText('用途');
    fireEvent.change(purpose, { target: { value: '短' } });
    const submit = screen.getAllByRole('button', { name: /^放\s?弃$/ }).at(-1);
    if (submit) fireEvent.click(submit);
    expect(sent.some((one) => one.path.endsWith('/discard'))).toBe(false);
    fireEvent.change(purpose, { target: { value: '数据已人工补录' } });
    if (submit) fireEvent.click(submit);
    await waitFor(() => { expect(sent.find((one) => one.path.endsWith('/discard'))?.body).toEqual({ consumer: 'insight.figures', seq: 12, purpose: '数据已人工补录' }); });
  });

  it('are only looked at by an auditor', async () => {
    serve({ ...api, 'GET /me': bankAuditor });
    visit('/b/lanwan/letters?letter=insight.figures:12');
    const again = await screen.findByRole<HTMLButtonElement>('button', { name: '再次投递' });
    expect(again.disabled).toBe(true);
  });
});
