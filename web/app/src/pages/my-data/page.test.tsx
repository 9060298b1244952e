import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, visit } from '../../test/bank';
import { sizeOf } from './page';

const one = { export_id: 'x1', status: 'queued', requested_at: '2026-11-28T10:00:00+08:00', bytes: null, expires_at: null, fetched_at: null };

describe('a copy of my data', () => {
  // Whole screens are drawn one after the other: on a busy machine that takes its time.
  beforeAll(() => configure({ asyncUtilTimeout: 8_000 }));
  afterAll(() => configure({ asyncUtilTimeout: 1_000 }));

  it('is asked for once while it is under way', async () => {
    let all: unknown[] = [];
    const calls = serve({
      'GET /me/exports': () => ({ exports: all }),
      'POST /me/exports': () => {
        all = [one];
        return { status: 202, body: one };
      },
    });
    visit('/me/data');
    const ask = await screen.findByRole('button', { name: '申请生成' });
    await waitFor(() => expect(ask.hasAttribute('disabled')).toBe(false));
    fireEvent.click(ask);
    const waiting = await screen.findByRole('button', { name: '正在生成…' });
    expect(waiting.hasAttribute('disabled')).toBe(true);
    expect(calls.filter((call) => call.method === 'POST').length).toBe(1);
  }, 30_000);

  it('says how large it is', () => {
    expect([sizeOf(10), sizeOf(20_480), sizeOf(3 * 1024 * 1024)]).toEqual(['1 KB', '20 KB', '3.0 MB']);
  });
});
