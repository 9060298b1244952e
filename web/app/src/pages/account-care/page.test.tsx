import { describe, expect, it } from 'vitest';
import { usedPercent } from './page';
import { orderOf } from './sheets';
import { percentOf } from './words';

const money = (amount: string) => ({ amount, currency: 'CNY' as const });

describe('managing an account', () => {
  it('writes a rate as a percentage without inventing digits', () => {
    expect([500, 3500, 10_000, 100_000, 1].map(percentOf)).toEqual(['0.05', '0.35', '1', '10', '0.0001']);
  });

  it('shows how much of a cap is used, to the fen', () => {
    const cap = { cap: 'out_day' as const, most: money('2000.00'), used: money('500.00'), left: money('1500.00') };
    expect(usedPercent(cap)).toBe(25);
    expect(usedPercent({ ...cap, most: money('0.00') })).toBe(100);
  });

  it('asks for a lock only when it is filled in', () => {
    expect(orderOf('customer_stop', '', '', '')).toEqual({ kind: 'customer_stop' });
    expect(orderOf('night_lock', '23:00', '', '')).toBeUndefined();
    expect(orderOf('night_lock', '23:00', '06:30', '')).toMatchObject({ from_time: '23:00', until_time: '06:30' });
    expect(orderOf('amount_lock', '', '', '0')).toBeUndefined();
    expect(orderOf('amount_lock', '', '', '12.345')).toBeUndefined();
    expect(orderOf('amount_lock', '', '', '500')).toMatchObject({ most: { amount: '500' } });
  });
});
