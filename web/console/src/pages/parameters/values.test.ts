import type { ParameterField } from '@polybank/api';
import { describe, expect, it } from 'vitest';
import { read, valueAt, withValue, written } from './values';

const field = (unit: ParameterField['unit']): ParameterField => ({ path: 'a.b', label: 'A', unit, source: '', confidence: 'own' });

describe('values of a parameter set', () => {
  it('are found and set by path, and the rest stays', () => {
    const body = { a: { b: 1, c: 2 }, d: 3 };
    expect(valueAt(body, 'a.b')).toBe(1);
    expect(withValue(body, 'a.b', 9)).toEqual({ a: { b: 9, c: 2 }, d: 3 });
    expect(valueAt(body, 'x.y')).toBeUndefined();
  });

  it('show money in yuan and keep it in fen', () => {
    expect(written(field('money_minor'), 200_000)).toBe('2000.00');
    expect(read(field('money_minor'), '2000.05')).toEqual({ value: 200_005 });
    expect(read(field('money_minor'), '20,00x')).toBeUndefined();
  });

  it('take whole numbers, times and JSON, and nothing else', () => {
    expect(read(field('count'), '5')).toEqual({ value: 5 });
    expect(read(field('count'), '5.5')).toBeUndefined();
    expect(read(field('time_of_day'), '20:30')).toEqual({ value: '20:30' });
    expect(read(field('time_of_day'), '24:30')).toBeUndefined();
    expect(read(field('structure'), '[1]')).toEqual({ value: [1] });
    expect(read(field('structure'), '[1')).toBeUndefined();
    expect(read(field('days'), '')).toEqual({ value: null });
  });
});
