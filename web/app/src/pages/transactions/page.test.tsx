import type { Transaction } from '@polybank/api';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { account, cny, serve, visit } from '../../test/bank';
import { readFilter, writeFilter, type Filter } from './filter';
import { byMonth } from './months';

function entry(id: string, at: string, amount: string, direction: 'in' | 'out' = 'out'): Transaction {
  return {
    transaction_id: id,
    account_id: 'a1',
    direction,
    amount: cny(amount),
    balance_after: cny('1.00'),
    kind: 'payment',
    summary: '早餐',
    counterparty_name: `商户${id}`,
    booked_at: at,
  };
}

const LIST = [
  entry('3', '2026-11-02T00:00:00+08:00', '12.50'),
  // Still November in Shanghai, October in Greenwich.
  entry('2', '2026-10-31T16:30:00Z', '0.10', 'in'),
  entry('1', '2026-10-31T23:59:59+08:00', '7.00'),
];

describe('history', () => {
  it('parts months in the zone of the bank and sums to the fen', () => {
    const [november, october] = byMonth(LIST, 'open');
    expect([november?.key, november?.came, november?.went, november?.state]).toEqual(['2026-11', 10n, 1250n, 'whole']);
    expect([october?.key, october?.went, october?.state]).toEqual(['2026-10', 700n, 'partial']);
  });

  it('keeps its filter in the address and leaves out what is not understood', () => {
    const filter: Filter = { text: '咖啡', direction: 'out', kind: 'payment', min: '10', from: '2026-01-01' };
    expect(readFilter(writeFilter(filter))).toEqual(filter);
    expect(readFilter(new URLSearchParams('kind=theft&min=ten&from=yesterday&direction=up&text=%20'))).toEqual({});
  });

  it('asks the bank for what was typed, and says what a month brought', async () => {
    const other = { ...account, account_id: 'a2', account_no_tail: '9876' };
    const searched: string[] = [];
    serve({
      'GET /accounts': () => ({ total_assets: cny('1.00'), total_liabilities: cny('0.00'), net: cny('1.00'), accounts: [account, other] }),
      'GET /transactions': () => ({ items: LIST, next_cursor: null }),
      'GET /transactions/month': () => ({ month: '2026-11', came_in: cny('88.00'), went_out: cny('66.01'), count: 3 }),
    });
    const answer = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      searched.push(decodeURIComponent(input instanceof Request ? input.url : String(input)));
      return answer(input, init);
    };
    visit('/transactions');
    expect(await screen.findByText('商户3')).toBeTruthy();
    await waitFor(() => expect(screen.getAllByText('66.01')).toHaveLength(2));
    expect(screen.getAllByText(/尾号 1234/)).toHaveLength(3);
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: '早餐' } });
    await waitFor(() => expect(searched.some((url) => url.includes('text=早餐'))).toBe(true));
    // Now the sums are of what was found, and November is whole.
    expect(await screen.findByText('12.50', { selector: 'b' })).toBeTruthy();
  });

  it('refuses a filter that cannot hold anything', async () => {
    serve({ 'GET /transactions': () => ({ items: LIST, next_cursor: null }) });
    visit('/transactions');
    fireEvent.click(await screen.findByText('筛选'));
    const sheet = within(await screen.findByRole('dialog'));
    fireEvent.change(sheet.getByLabelText('最低金额'), { target: { value: '20' } });
    fireEvent.change(sheet.getByLabelText('最高金额'), { target: { value: '10' } });
    expect(sheet.getByText('最低金额不能大于最高金额')).toBeTruthy();
    expect(sheet.getByRole<HTMLButtonElement>('button', { name: '查看结果' }).disabled).toBe(true);
  });
});
