import type { LimitCaps } from '@polybank/api';
import { describe, expect, it } from 'vitest';
import { changeOf, isRaise, typedFrom, wrongIn } from './model';

const yuan = (amount: string) => ({ amount, currency: 'CNY' }) as const;
const bound: LimitCaps = { per_operation: null, per_day: yuan('50000.00'), per_day_count: null, per_year: null };
const own: LimitCaps = { per_operation: yuan('500.00'), per_day: yuan('1000.00'), per_day_count: 3, per_year: null };
const typed = { perDay: '800', perOperation: '500', count: '3', perYear: '' };

describe('own limits', () => {
  it('begin with what was set before', () => {
    expect(typedFrom(own)).toEqual({ perDay: '1000', perOperation: '500', count: '3', perYear: '' });
    expect(typedFrom(undefined)).toEqual({ perDay: '', perOperation: '', count: '', perYear: '' });
  });

  it('stay within what the tools held can carry, and within each other', () => {
    expect(wrongIn(typed, bound)).toEqual({});
    expect(wrongIn({ ...typed, perDay: '50000.01' }, bound)).toEqual({ perDay: 'bound' });
    expect(wrongIn({ ...typed, perOperation: '801' }, bound)).toEqual({ perOperation: 'order' });
    expect(wrongIn({ ...typed, perYear: '799' }, bound)).toEqual({ perYear: 'order' });
    expect(wrongIn({ ...typed, perDay: '12a', count: 'x' }, bound)).toEqual({ perDay: 'amount', count: 'amount' });
  });

  it('ask for a proof when any of them goes up', () => {
    expect(isRaise(typed, own)).toBe(false);
    expect(isRaise({ ...typed, perDay: '1000.01' }, own)).toBe(true);
    expect(isRaise({ ...typed, count: '' }, own)).toBe(true);
    expect(isRaise({ ...typed, perDay: '' }, undefined)).toBe(false);
  });

  it('are sent whole', () => {
    expect(changeOf(typed, '2026-12-01T00:00:00Z')).toEqual({
      per_day: yuan('800.00'),
      per_operation: yuan('500.00'),
      per_day_count: 3,
      per_year: null,
      until: '2026-12-01T00:00:00Z',
    });
  });
});
