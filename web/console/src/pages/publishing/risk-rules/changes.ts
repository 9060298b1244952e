/**
 * How two texts of risk rules differ: rule by rule, table by table, row by row, so that it can be told in words. Whatever
 * differs is either among the changes or, where it means the same, at least said to be written otherwise.
 */
import type { PublishingChange, PublishingDocument } from '@polybank/api';
import type { Body } from '../model';
import { keysOf } from './lines';
import { isAllowing, isLooser, isLooserBand, isLooserRow, isLooserTable, isMissed, isOff, isScoring, isStopping } from './loosened';
import { BANDS, isRecord, isRules, isTexts, rowsOf, rulesOf, said, tablesOf, type Rule } from './model';

export type Reach = PublishingDocument['reach'];
export type MemberChange = { member: string; loosened: boolean };
/** What it takes the alliance's rules to judge: the ids of a bank's own rules take the place of theirs. */
export type Depends = 'removed' | 'allows' | 'off' | 'renamed';

/** What became of a rule, a table or a row. `of` is what there is of it now, or was last. */
type Change = { kind: PublishingChange['kind']; of: Rule; before: Rule | undefined; after: Rule | undefined; members: readonly MemberChange[]; loosened: boolean };
export type RuleChange = Change & { depends: Depends | undefined };
/** `place` is counted from 1, in the text that has the row. */
export type RowChange = Change & { place: number };
export type TableChange = Change & { rows: readonly RowChange[]; kept: number; reordered: boolean };
export type BandChange = MemberChange & { before: unknown; after: unknown };

export type Changes = {
  rules: readonly RuleChange[];
  /** Whether rules or tables that both have stand in another order, which only matters to who reads them. */
  reordered: boolean;
  tables: readonly TableChange[];
  bands: readonly BandChange[];
  /** Members of the text that nobody knows. */
  others: readonly BandChange[];
  /** Whether something is written otherwise and means the same. */
  rewritten: boolean;
};

/** What a rule may say, as it is told: first what decides. */
export const MEMBERS = [
  'id', 'name_zh', 'name_en', 'enabled', 'floor', 'action', 'least_tool', 'when', 'scenarios', 'score', 'on_missing', 'priority', 'reason_zh', 'reason_en', 'remedy_zh', 'remedy_en', 'category', 'source',
] as const;
const TABLE_MEMBERS = ['id', 'name_zh', 'name_en', 'scenarios', 'take'] as const;
const TABLE_DEFAULTS: Rule = { name_zh: '', name_en: '', take: 'sum' };
const KNOWN = ['rules', 'tables', 'bands'];

/** Whether two texts of this shape can be compared in words; of any other something would be passed over. */
export function isComparable(body: Body): boolean {
  const { tables = [], bands = {} } = body;
  const isTable = (table: unknown) => isRecord(table) && Array.isArray(table['rows']) && table['rows'].every(isRecord);
  return isRules(body) && Array.isArray(tables) && tables.every(isTable) && isRecord(bands);
}

/** Whether two values are the same, in whatever order their members are written. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((item, place) => isSame(item, other[place]));
  return isRecord(one) && isRecord(other) && Object.keys({ ...one, ...other }).every((member) => isSame(one[member], other[member]));
}

export function changesOf(before: Body, after: Body, reach: Reach): Changes {
  const rules = paired(rulesOf(before), rulesOf(after), isRenamed);
  const tables = paired(tablesOf(before), tablesOf(after), isRenamedTable);
  const steady = rules.pairs.flatMap((pair) => (pair.before && pair.after && membersOf(pair.before, pair.after).length === 0 ? [pair.after] : []));
  const found = {
    rules: rules.pairs.flatMap((pair) => ruleChange(pair, reach, steady)),
    reordered: rules.reordered || tables.reordered,
    tables: tables.pairs.flatMap(tableChange),
    bands: bandChanges(before['bands'], after['bands']),
    others: valueChanges(before, after, Object.keys({ ...before, ...after }).filter((member) => !KNOWN.includes(member))),
  };
  // An empty part, or none at all.
  const isEmptied = (part: 'tables' | 'bands') => found[part].length === 0 && (before[part] === undefined) !== (after[part] === undefined);
  return { ...found, rewritten: isRewritten(rules.pairs, found.rules) || isRewritten(tables.pairs, found.tables) || isEmptied('tables') || isEmptied('bands') };
}

/** Whether there is nothing to be told, not even that something is written otherwise. */
export function isNothing({ rules, tables, bands, others, reordered, rewritten }: Changes): boolean {
  return rules.length + tables.length + bands.length + others.length === 0 && !reordered && !rewritten;
}

/** How many places loosen, and in how many that depends on the alliance's rules. */
export function weightOf({ rules, tables, bands }: Changes): { loosened: number; depends: number } {
  const places = (change: Change) => (change.kind === 'changed' ? change.members.filter((one) => one.loosened).length : Number(change.loosened));
  const all = [...rules.map(places), ...tables.map((table) => places(table) + table.rows.reduce((sum, row) => sum + Number(row.loosened), 0)), ...bands.map((band) => Number(band.loosened))];
  return { loosened: all.reduce((sum, one) => sum + one, 0), depends: rules.filter((rule) => rule.depends).length };
}

type Pair = { before: Rule | undefined; after: Rule | undefined; place: number };

/** Rules or tables of two texts by their ids; those left over that are alike except for their id go together as well. */
function paired(before: readonly Rule[], after: readonly Rule[], isAlike: (one: Rule, other: Rule) => boolean): { pairs: Pair[]; reordered: boolean } {
  const keys = keysOf(after, before);
  const left = new Map([...before.entries()].filter(([place]) => !keys.includes(place)));
  const places = keys.map((key, nth) => {
    if (key < before.length) return key;
    const alike = [...left].find(([, rule]) => isAlike(rule, after[nth] ?? {}))?.[0];
    if (alike !== undefined) left.delete(alike);
    return alike;
  });
  return gathered(before, after, places);
}

/** Rows of two tables by their conditions; of those left over, the ones that follow the same row go together: there the condition was changed. */
function pairedRows(before: readonly Rule[], after: readonly Rule[]): { pairs: Pair[]; reordered: boolean } {
  const keys = keysOf(after, before, 'when');
  const kept = new Set(keys);
  const left = following(before.map((_, place) => (kept.has(place) ? place : undefined)));
  const came = following(keys.map((key) => (key < before.length ? key : undefined)));
  const places = keys.map((key) => (key < before.length ? key : undefined));
  for (const [slot, place] of came) places[place] = left.get(slot);
  return gathered(before, after, places);
}

/** The places of rows that are in one text only, by the row both have that they come after, and by how far. */
function following(anchors: readonly (number | undefined)[]): Map<string, number> {
  const slots = new Map<string, number>();
  let [anchor, nth] = [-1, 0];
  anchors.forEach((found, place) => {
    if (found === undefined) slots.set(`${String(anchor)} ${String(nth)}`, place);
    [anchor, nth] = found === undefined ? [anchor, nth + 1] : [found, 0];
  });
  return slots;
}

/** What goes together, by where what there is now stood before; and what is gone. */
function gathered(before: readonly Rule[], after: readonly Rule[], places: readonly (number | undefined)[]): { pairs: Pair[]; reordered: boolean } {
  const kept = places.filter((place) => place !== undefined);
  const gone = before.flatMap((rule, place): Pair[] => (kept.includes(place) ? [] : [{ before: rule, after: undefined, place: place + 1 }]));
  const there = after.map((rule, nth): Pair => ({ before: before[places[nth] ?? -1], after: rule, place: nth + 1 }));
  return { pairs: [...gone, ...there], reordered: kept.some((place, nth) => place < (kept[nth - 1] ?? 0)) };
}

const isRenamed = (before: Rule, after: Rule) => before['when'] === after['when'] && isSame(scenariosOf(before), scenariosOf(after));
const isRenamedTable = (before: Rule, after: Rule) => isSame(before['rows'], after['rows']) && isSame(scenariosOf(before), scenariosOf(after));
/** The scenarios, of which none comes first. */
const scenariosOf = ({ scenarios }: Rule) => (isTexts(scenarios) ? [...scenarios].sort() : scenarios);

type SaidOf = (rule: Rule, member: string) => unknown;

/** The members that say something else: not those that only say what goes without saying. */
function membersOf(before: Rule, after: Rule, order: readonly string[] = MEMBERS, saidOf: SaidOf = said): string[] {
  const all = [...new Set([...order, ...Object.keys(before), ...Object.keys(after)])];
  const meant = (rule: Rule, member: string) => (member === 'scenarios' ? scenariosOf(rule) : saidOf(rule, member));
  return all.filter((member) => !isSame(meant(before, member), meant(after, member)));
}

function ruleChange({ before, after }: Pair, reach: Reach, steady: readonly Rule[]): RuleChange[] {
  if (before && after) {
    const members = membersOf(before, after).map((member) => ({ member, loosened: isLooser(member, before, after, steady) }));
    const depends = reach !== 'shared' && members.some((one) => one.member === 'id') ? 'renamed' : undefined;
    return members.length === 0 ? [] : [{ kind: 'changed', of: after, before, after, members, loosened: members.some((one) => one.loosened), depends }];
  }
  const of = after ?? before;
  if (!of) return [];
  const weight = weighed(of, before ? 'before' : 'after');
  const isShared = reach === 'shared';
  // The alliance's rules stand for themselves, and one that is off does nothing.
  return [{ kind: after ? 'added' : 'removed', of, before, after, members: [], loosened: isShared && weight !== undefined && weight !== 'off', depends: isShared ? undefined : weight }];
}

/** What makes a rule that is in one text only worth a second look. */
function weighed(rule: Rule, only: 'before' | 'after'): Depends | undefined {
  if (only === 'before') return isStopping(rule) ? 'removed' : undefined;
  if (isAllowing(rule)) return 'allows';
  return isOff(rule) ? 'off' : undefined;
}

const tableSaid = (table: Rule, member: string) => table[member] ?? TABLE_DEFAULTS[member];

function tableChange({ before, after }: Pair): TableChange[] {
  const of = after ?? before;
  if (!of) return [];
  if (!before || !after) return [{ kind: after ? 'added' : 'removed', of, before, after, members: [], rows: [], kept: 0, reordered: false, loosened: !after && isScoring(of) }];
  const differing = membersOf(before, after, TABLE_MEMBERS, tableSaid).filter((member) => member !== 'rows');
  const members = differing.map((member) => ({ member, loosened: isLooserTable(member, before, after) }));
  const { pairs, reordered } = pairedRows(rowsOf(before), rowsOf(after));
  const rows = pairs.flatMap((pair) => rowChange(pair, [before, after]));
  if (members.length === 0 && rows.length === 0 && !reordered) return [];
  const loosened = [...members, ...rows].some((one) => one.loosened);
  return [{ kind: 'changed', of, before, after, members, rows, kept: rowsOf(after).length - rows.filter((row) => row.after).length, reordered, loosened }];
}

function rowChange({ before, after, place }: Pair, tables: readonly Rule[]): RowChange[] {
  const of = after ?? before;
  if (!of) return [];
  if (!before || !after) return [{ kind: after ? 'added' : 'removed', of, before, after, place, members: [], loosened: !after && isMissed(of, tables) }];
  const loosened = isLooserRow(before, after);
  const members = membersOf(before, after, ['when', 'score'], (row, member) => row[member]).map((member) => ({ member, loosened: member === 'score' && loosened }));
  return members.length === 0 ? [] : [{ kind: 'changed', of, before, after, place, members, loosened }];
}

function bandChanges(before: unknown, after: unknown): BandChange[] {
  const [was, is] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  const isBand = (member: string) => BANDS.some((band) => band === member);
  const all = [...BANDS, ...Object.keys({ ...was, ...is }).filter((member) => !isBand(member))];
  return valueChanges(was, is, all).map((change) => ({ ...change, loosened: isBand(change.member) && isLooserBand(change.before, change.after) }));
}

function valueChanges(before: Rule, after: Rule, members: readonly string[]): BandChange[] {
  return members.flatMap((member) => (isSame(before[member], after[member]) ? [] : [{ member, before: before[member], after: after[member], loosened: false }]));
}

/** Whether what goes together and means the same is written otherwise. */
function isRewritten(pairs: readonly Pair[], changes: readonly Change[]): boolean {
  const told = new Set(changes.map((change) => change.of));
  return pairs.some(({ before, after }) => after && before && !told.has(after) && !isSame(before, after));
}
