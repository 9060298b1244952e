import { describe, expect, it } from 'vitest';
import { moved, rulesOf } from './rules';

describe('rules of income and expense', () => {
  it('reads the rules of a version and leaves out what is none', () => {
    expect(rulesOf({ rules: [{ direction: 'in', when: 'kind == "salary"', category: 'salary' }, null, 3] })).toEqual([
      { direction: 'in', when: 'kind == "salary"', category: 'salary' },
    ]);
    expect(rulesOf(undefined)).toEqual([]);
  });

  it('reads rules of older versions as the server does', () => {
    expect(rulesOf({ rules: [{ direction: 'out', kind: 'transfer', counterparty: ' KFC"s ', word: '早餐', category: 'dining' }] })[0]?.when)
      .toBe('kind == "transfer" and contains(lower(counterparty), \'kfc"s\') and contains(lower(summary), "早餐")');
    expect(rulesOf({ rules: [{ direction: 'out', kind: '', word: '饭', category: 'dining' }] })[0]?.when).toBe('contains(lower(summary), "饭")');
  });

  it('moves a line among those shown, whatever stands between', () => {
    expect(moved(['a', 'x', 'b', 'c'], ['a', 'b', 'c'], 1, -1)).toEqual(['b', 'x', 'a', 'c']);
    expect(moved(['a', 'b'], ['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  });
});
