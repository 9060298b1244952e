import { describe, expect, it } from 'vitest';
import { changesOf, isComparable, isNothing, weightOf, type Changes, type Reach } from './changes';
import type { Rule } from './model';

const rule = (id: string, more: Rule = {}): Rule => ({ id, name_zh: id, name_en: id, scenarios: ['transfer'], when: `${id} > 1`, action: 'challenge', reason_zh: '因', reason_en: 'why', ...more });
const table = (rows: readonly Rule[], more: Rule = {}): Rule => ({ id: 'card', scenarios: ['transfer'], rows, ...more });
const row = (when: string, score: number): Rule => ({ when, score });
const ofRules = (before: readonly Rule[], after: readonly Rule[], reach: Reach = 'shared') => changesOf({ rules: before }, { rules: after }, reach);
const ofTables = (before: Rule, after: Rule) => changesOf({ rules: [], tables: [before] }, { rules: [], tables: [after] }, 'own');

/** The members of the only rule that differs, those that loosen with a mark. */
function marked({ rules }: Changes): string[] {
  return rules.flatMap((change) => change.members.map((one) => (one.loosened ? `${one.member}!` : one.member)));
}
const turned = (before: Rule, after: Rule, others: readonly Rule[] = [], reach: Reach = 'own') => marked(ofRules([rule('a', before), ...others], [rule('a', after), ...others], reach));

describe('what differs between two texts of rules', () => {
  it('is told rule by rule, by their ids wherever they stand', () => {
    const changes = ofRules([rule('a'), rule('b'), rule('c')], [rule('d'), rule('c'), rule('a', { score: 5 })]);
    expect(changes.rules.map((change) => [change.kind, change.of['id']])).toEqual([['removed', 'b'], ['added', 'd'], ['changed', 'a']]);
    expect([changes.reordered, changes.rewritten]).toEqual([true, false]);
    expect(marked(changes)).toEqual(['score']);
  });

  it('is one rule where only its id is another', () => {
    const changes = ofRules([rule('a'), rule('b')], [rule('a'), rule('z', { when: 'b > 1', name_zh: 'b', name_en: 'b' })], 'own');
    expect(marked(changes)).toEqual(['id']);
    expect(changes.rules[0]?.depends).toBe('renamed');
  });

  it('leaves nothing out that it does not know', () => {
    const changes = changesOf({ rules: [rule('a', { of_tomorrow: { x: 1, y: 2 } })], more: 1 }, { rules: [rule('a', { of_tomorrow: { y: 2, x: 3 } })], more: 2 }, 'own');
    expect([marked(changes), changes.others.map((one) => one.member)]).toEqual([['of_tomorrow'], ['more']]);
    expect(isNothing(changesOf({ rules: [rule('a', { of_tomorrow: { x: 1, y: 2 } })] }, { rules: [rule('a', { of_tomorrow: { y: 2, x: 1 } })] }, 'own'))).toBe(true);
  });

  it('says where something is only written otherwise', () => {
    const same = ofRules([rule('a', { scenarios: ['login', 'transfer'] })], [rule('a', { scenarios: ['transfer', 'login'], priority: 500, enabled: 1 })]);
    expect([same.rules, same.rewritten, isNothing(same)]).toEqual([[], true, false]);
    expect(changesOf({ rules: [] }, { rules: [], bands: {} }, 'own').rewritten).toBe(true);
    expect(isNothing(ofRules([rule('a')], [rule('a')]))).toBe(true);
  });

  it('is not told in words of what no words can be found for', () => {
    expect([{ rules: [] }, { rules: [rule('a')], tables: [table([])], bands: {} }].map(isComparable)).toEqual([true, true]);
    expect([{ cap: 1 }, { rules: ['a'] }, { rules: [], tables: {} }, { rules: [], tables: [{ id: 'x' }] }, { rules: [], tables: [{ rows: [1] }] }, { rules: [], bands: 5 }].some(isComparable)).toBe(false);
  });
});

describe('loosening', () => {
  it('is a lighter action, score, proof or answer to what is missing', () => {
    expect(turned({ action: 'block' }, { action: 'delay' })).toEqual(['action!']);
    expect(turned({ action: 'ban_device' }, { action: 'block' })).toEqual(['action!']);
    expect(turned({ score: 30 }, { score: 20 })).toEqual(['score!']);
    expect(turned({ least_tool: 'face' }, {})).toEqual(['least_tool!']);
    expect(turned({ on_missing: 'act' }, {})).toEqual(['on_missing!']);
  });

  it('is a floor that is dropped, a rule that is switched off, a scenario that is left', () => {
    expect(turned({ floor: 1 }, { floor: 0 })).toEqual(['floor!']);
    expect(turned({}, { enabled: 0 })).toEqual(['enabled!']);
    expect(turned({ scenarios: ['transfer', 'login'] }, { scenarios: ['transfer', 'payment'] })).toEqual(['scenarios!']);
  });

  it('is not what tightens, nor what nobody can be sure of', () => {
    expect(turned({ action: 'delay', score: 10, floor: 0 }, { action: 'block', score: 20, floor: 1 })).toEqual(['floor', 'action', 'score']);
    expect(turned({ action: 'ban_device' }, { action: 'list_payee' })).toEqual(['action']);
    expect(turned({ when: 'amount > 5' }, { when: 'amount > 500' })).toEqual(['when']);
    expect(turned({ priority: 800 }, { priority: 100 })).toEqual(['priority']);
    expect(turned({ action: 'delay', least_tool: 'face' }, { action: 'delay' })).toEqual(['least_tool']);
  });

  it('is nothing about a rule that is off, and nothing beside its being switched off', () => {
    expect(turned({ enabled: 0, action: 'block', floor: 1 }, { enabled: 0, action: 'score', floor: 0 })).toEqual(['floor', 'action']);
    expect(turned({ action: 'block' }, { enabled: 0, action: 'score', score: 1 })).toEqual(['enabled!', 'action', 'score']);
    expect(turned({ enabled: 0 }, { enabled: 1 })).toEqual(['enabled']);
  });

  it('is the other way round for a rule that allows', () => {
    expect(turned({ action: 'allow' }, { action: 'allow', enabled: 0 })).toEqual(['enabled']);
    expect(turned({ action: 'allow', enabled: 0 }, { action: 'allow' })).toEqual(['enabled!']);
    expect(turned({ action: 'allow' }, { action: 'allow', scenarios: ['transfer', 'login'] })).toEqual(['scenarios!']);
    expect(turned({ action: 'allow', scenarios: ['transfer', 'login'] }, { action: 'allow' })).toEqual(['scenarios']);
    expect(turned({ action: 'score', score: 5 }, { action: 'allow', score: 5 })).toEqual(['action!']);
  });

  it('is a priority that falls below that of an allowance, or an allowance that rises above', () => {
    const allowance = rule('friend', { action: 'allow', priority: 600 });
    expect(turned({ priority: 700 }, { priority: 600 }, [allowance])).toEqual(['priority!']);
    expect(turned({ priority: 500 }, { priority: 400 }, [allowance])).toEqual(['priority']);
    expect(turned({ priority: 700, floor: 1 }, { priority: 500, floor: 1 }, [allowance])).toEqual(['priority']);
    expect(turned({ priority: 700, action: 'block' }, { priority: 500, action: 'block' }, [allowance])).toEqual(['priority']);
    expect(turned({ priority: 700, scenarios: ['login'] }, { priority: 500, scenarios: ['login'] }, [allowance])).toEqual(['priority']);
    expect(turned({ action: 'allow', priority: 400 }, { action: 'allow', priority: 500 }, [rule('b', { priority: 450 })])).toEqual(['priority!']);
  });

  it('is a rule of the alliance that is gone, and depends on the alliance where a bank’s own is', () => {
    const weights = (before: readonly Rule[], after: readonly Rule[], reach: Reach) => ofRules(before, after, reach).rules.map((change) => [change.loosened, change.depends]);
    expect(weights([rule('a')], [], 'shared')).toEqual([[true, undefined]]);
    expect(weights([rule('a')], [], 'own')).toEqual([[false, 'removed']]);
    expect(weights([rule('a', { enabled: 0 })], [], 'shared')).toEqual([[false, undefined]]);
    expect(weights([rule('a', { action: 'allow' })], [], 'shared')).toEqual([[false, undefined]]);
    expect(weights([], [rule('a', { action: 'allow' })], 'shared')).toEqual([[true, undefined]]);
    expect(weights([], [rule('a', { action: 'allow' })], 'template')).toEqual([[false, 'allows']]);
    expect(weights([], [rule('a', { enabled: 0 })], 'own')).toEqual([[false, 'off']]);
    expect(weights([], [rule('a', { enabled: 0 })], 'shared')).toEqual([[false, undefined]]);
    expect(weights([], [rule('a')], 'own')).toEqual([[false, undefined]]);
  });

  it('is a band that begins later, or never', () => {
    const changes = changesOf({ rules: [], bands: { challenge: 300, delay: 800, block: 900 } }, { rules: [], bands: { challenge: 400, delay: 700, face: 600 } }, 'own');
    expect(changes.bands.map((band) => [band.member, band.loosened])).toEqual([['challenge', true], ['face', false], ['delay', false], ['block', true]]);
    expect(weightOf(changes)).toEqual({ loosened: 2, depends: 0 });
  });
});

describe('tables', () => {
  const before = table([row('a', 50), row('b', 30), row('c', 20)]);
  const rowsOf = (changes: Changes) => changes.tables.flatMap((one) => one.rows.map((found) => [found.kind, found.place, found.of['when'], found.loosened]));

  it('are told row by row, by their conditions', () => {
    const changes = ofTables(before, table([row('z', 5), row('a', 40), row('c', 20)]));
    expect(rowsOf(changes)).toEqual([['removed', 2, 'b', true], ['added', 1, 'z', false], ['changed', 2, 'a', true]]);
    expect([changes.tables[0]?.kept, changes.tables[0]?.reordered]).toEqual([1, false]);
    expect(weightOf(changes).loosened).toBe(2);
  });

  it('know a row again whose condition was changed in its place, and judge no condition', () => {
    expect(rowsOf(ofTables(before, table([row('a', 50), row('b or x', 10), row('c', 20)])))).toEqual([['changed', 2, 'b or x', false]]);
  });

  it('say when rows stand in another order', () => {
    const changes = ofTables(before, table([row('b', 30), row('a', 50), row('c', 20)]));
    expect([rowsOf(changes), changes.tables[0]?.reordered]).toEqual([[], true]);
  });

  it('loosen where they count less, are asked in fewer places or are gone', () => {
    const members = (from: Rule, to: Rule) => ofTables(from, to).tables.flatMap((one) => one.members.map((found) => [found.member, found.loosened]));
    expect(members(before, { ...before, take: 'first' })).toEqual([['take', true]]);
    expect(members({ ...before, take: 'first' }, before)).toEqual([['take', false]]);
    expect(members(before, { ...before, scenarios: ['login'] })).toEqual([['scenarios', true]]);
    const gone = changesOf({ rules: [], tables: [before] }, { rules: [] }, 'own');
    expect([gone.tables.map((one) => [one.kind, one.loosened]), weightOf(gone)]).toEqual([[['removed', true]], { loosened: 1, depends: 0 }]);
  });

  it('that take the first row alone may give more without one', () => {
    const first = (rows: readonly Rule[]) => table(rows, { take: 'first' });
    expect(rowsOf(ofTables(first([row('a', 10), row('b', 90)]), first([row('b', 90)])))).toEqual([['removed', 1, 'a', false]]);
  });
});
