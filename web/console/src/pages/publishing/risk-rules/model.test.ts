import { describe, expect, it } from 'vitest';
import { acted, keysOf, linesOf } from './lines';
import { bandsOf, copyOf, isRules, newRule, put, said, wrongWith } from './model';
import { objectionsAt, standing } from './objections';

const rule = (id: string, more: object = {}) => ({ id, name_zh: id, name_en: id, ...more });
const ids = (rules: readonly Readonly<Record<string, unknown>>[]) => rules.map((one) => one['id']);

describe('a rule', () => {
  it('says what goes without saying only if it was said', () => {
    const one = rule('a', { priority: 800, strange: 1 });
    expect(put(one, 'priority', 700)).toEqual({ ...one, priority: 700 });
    expect(put(one, 'priority', 500)).toEqual(rule('a', { strange: 1 }));
    expect(put(put(one, 'remedy_zh', '请核实'), 'remedy_zh', '')).toEqual(one);
    expect(Object.keys(put(one, 'name_zh', '另名'))).toEqual(Object.keys(one));
    expect([said(one, 'enabled'), said(one, 'category'), said(one, 'least_tool')]).toEqual([1, 'other', 'any']);
  });

  it('is told what it lacks', () => {
    expect(Object.keys(wrongWith(newRule(), false))).toEqual(['name_zh', 'name_en', 'id', 'scenarios', 'when', 'reason_zh', 'reason_en']);
    expect(wrongWith(rule('a'), true)['id']).toBe('taken');
    expect(wrongWith(rule('a', { action: 'score' }), false)['score']).toBe('score');
    expect(wrongWith(rule('a', { action: 'score', enabled: 0 }), false)['score']).toBeUndefined();
  });

  it('is copied under an id that is free, within what a name may be long', () => {
    const mark = { zh: '（副本）', en: ' (copy)' };
    expect(copyOf(rule('a_2'), ['a_2', 'a_3'], mark)).toMatchObject({ id: 'a_4', name_zh: 'a_2（副本）', name_en: 'a_2 (copy)' });
    const long = copyOf(rule('x'.repeat(40), { name_zh: '长'.repeat(60) }), [], mark);
    expect(String(long['id'])).toMatch(/^x{36}_2$/);
    expect([...String(long['name_zh'])].length).toBe(60);
  });

  it('is held by the form when it is an object', () => {
    expect([isRules({ rules: [] }), isRules({ rules: [{}] }), isRules({ rules: [1] }), isRules({}), isRules({ rules: {} })]).toEqual([true, true, false, false, false]);
    expect(bandsOf({ rules: [], bands: { block: 900, challenge: 300, strange: 1 } })).toEqual([['challenge', 300], ['block', 900]]);
  });
});

describe('rules being written', () => {
  const body = { rules: [rule('a', { priority: 1 }), rule('b', { priority: 900 }), rule('c')] };

  it('keep their keys while they are moved, and give new ones to new rules', () => {
    let state = linesOf({ body, saved: body });
    state = acted(state, { do: 'move', key: 2, step: -1 });
    state = acted(state, { do: 'add' });
    expect(state.lines.map((line) => line.key)).toEqual([6, 0, 2, 1]);
    expect(state.open).toBe(6);
    state = acted(acted(state, { do: 'remove', key: 6 }), { do: 'sort' });
    expect(ids(state.lines.map((line) => line.rule))).toEqual(['b', 'c', 'a']);
    expect(acted(state, { do: 'move', key: 1, step: -1 })).toEqual(state);
  });

  it('are found again where they were saved, those with the same id in turn', () => {
    expect(keysOf([rule('b'), rule('new'), rule('a'), rule('a')], [rule('a'), rule('a'), rule('b')])).toEqual([2, 4, 0, 1]);
  });
});

describe('objections', () => {
  const rules = [rule('a'), rule('1'), rule('b')];
  const at = (field: string, code = 'not_allowed') => [...objectionsAt([{ field, code, message: 'm' }], rules)].map(([place, [one]]) => [place, one?.member]);

  it('are counted by a check and named by a clash', () => {
    expect(at('/rules/1/when')).toEqual([[1, 'when']]);
    expect(at('/rules/b/when', 'clash')).toEqual([[2, 'when']]);
    expect(at('/rules/1', 'clash')).toEqual([[1, undefined]]);
    expect(at('/rules/2/scenarios/0')).toEqual([[2, 'scenarios']]);
    expect([at('/rules'), at('/rules/9/when'), at('/tables/0/id'), at('')]).toEqual([[], [], [], []]);
  });

  it('are answered by another value, but for a clash', () => {
    const told = [{ member: 'when', words: 'w', isClash: false }, { member: 'when', words: 'c', isClash: true }, { member: undefined, words: 'r', isClash: false }];
    expect(standing(told, rule('a', { when: 'x' }), rule('a', { when: 'y' })).map((one) => one.words)).toEqual(['c', 'r']);
    expect(standing(told, rule('a', { when: 'x' }), rule('a', { when: 'x' })).length).toBe(3);
  });
});
