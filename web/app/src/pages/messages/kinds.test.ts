import { describe, expect, it } from 'vitest';
import { countOf, kindOf } from './kinds';

describe('kinds of messages', () => {
  it('are read from the address, and nothing else is', () => {
    expect(kindOf('money_in')).toBe('money_in');
    expect(kindOf('all')).toBeNull();
    expect(kindOf(null)).toBeNull();
  });

  it('are counted up to what fits the bell', () => {
    expect([0, 7, 99, 100].map(countOf)).toEqual(['0', '7', '99', '99+']);
  });
});
