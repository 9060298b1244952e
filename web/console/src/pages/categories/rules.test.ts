import { describe, expect, it } from 'vitest';
import { moved, problemOf, rulesOf } from './rules';

describe('rules of income and expense', () => {
  it('reads the rules of a version and leaves out what is none', () => {
    expect(rulesOf({ rules: [{ direction: 'in', kind: 'salary', category: 'salary' }, null, 3] })).toEqual([
      { direction: 'in', kind: 'salary', counterparty: '', word: '', category: 'salary' },
    ]);
    expect(rulesOf(undefined)).toEqual([]);
  });

  it('minds a rule that would fit everything', () => {
    const rule = { direction: 'out' as const, kind: '', counterparty: ' ', word: '', category: 'dining' };
    expect(problemOf(rule)).toBe('empty');
    expect(problemOf({ ...rule, word: '餐饮' })).toBeUndefined();
  });

  it('moves a line among those shown, whatever stands between', () => {
    expect(moved(['a', 'x', 'b', 'c'], ['a', 'b', 'c'], 1, -1)).toEqual(['b', 'x', 'a', 'c']);
    expect(moved(['a', 'b'], ['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  });
});
