import { describe, expect, it } from 'vitest';
import { added, asking, changed, clauseFor, groupOf, takes, type Group } from './rows';

const amount = { id: 'amount', label: '金额', holds: 'money', unit: '', source: '', cost: 'given', choices: [], questions: ['at_least', 'between'] };
const clause = clauseFor(amount);
const tree: Group = { is: 'group', join: 'all', rows: [clause, { is: 'group', join: 'any', rows: [clause, { is: 'text', text: 'a > b' }] }] };

describe('an expression in rows', () => {
  it('is read as it was sent, without what is none', () => {
    expect(groupOf({ is: 'group', join: 'any', negated: true, rows: [{ is: 'clause', field: 'amount', question: 'greater', values: [{ value: '5' }, 3] }, { is: 'nothing' }] }))
      .toEqual({ is: 'group', join: 'any', negated: true, rows: [{ is: 'clause', field: 'amount', question: 'greater', any_case: false, values: [{ value: '5' }] }] });
    expect(groupOf({ is: 'text', text: 'a' })).toBeUndefined();
    expect(groupOf(null)).toBeUndefined();
  });

  it('is changed at a path and nowhere else', () => {
    const after = changed(tree, [1, 1], () => ({ is: 'text', text: 'c' }));
    expect(after.rows[1]).toEqual({ is: 'group', join: 'any', rows: [clause, { is: 'text', text: 'c' }] });
    expect(after.rows[0]).toBe(tree.rows[0]);
    expect(changed(tree, [0], () => undefined).rows).toHaveLength(1);
    expect(added(tree, [1], clause).rows[1]).toMatchObject({ rows: [clause, { is: 'text' }, clause] });
    expect(added(tree, [], clause).rows).toHaveLength(3);
  });

  it('keeps what was filled in when the question changes', () => {
    const filled = { ...clause, values: [{ value: '5' }] };
    expect(asking(filled, 'between').values).toEqual([{ value: '5' }, { value: '' }]);
    expect(asking({ ...filled, values: [{ field: 'balance' }] }, 'between').values).toEqual([{ value: '' }, { value: '' }]);
    expect(asking(filled, 'missing').values).toEqual([]);
    expect(asking(filled, 'one_of').values).toEqual([{ value: '5' }]);
    expect(takes('none_of')).toBe('many');
  });
});
