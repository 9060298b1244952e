/** Which rule an objection of the server is about. */
import type { Objection } from '../forms';
import { stepsOf } from '../model';
import { textOf, type Rule } from './model';

/** An objection at a rule: to which of its members, none for the rule as a whole, and why. */
export type RuleObjection = { member: string | undefined; words: string; isClash: boolean };

/** The place of the rule in the text that was sent: a check counts places, a clash names rules. */
function placeOf(step: string, rules: readonly Rule[], isClash: boolean): number {
  const named = rules.findIndex((rule) => textOf(rule, 'id') === step);
  const counted = /^\d+$/.test(step) && Number(step) < rules.length ? Number(step) : -1;
  return isClash || counted < 0 ? named : counted;
}

/** Which rule of a text a pointer leads to, and to which of its members. */
export function ruleAt(objection: Pick<Objection, 'field' | 'code'>, rules: readonly Rule[]): { place: number; member: string | undefined } | undefined {
  const [list, step, member] = stepsOf(objection.field);
  if (list !== 'rules' || step === undefined) return undefined;
  const place = placeOf(step, rules, objection.code === 'clash');
  return place < 0 ? undefined : { place, member };
}

/** Objections by the place of their rule in the text they are about. */
export function objectionsAt(objections: readonly Objection[], rules: readonly Rule[]): Map<number, RuleObjection[]> {
  const found = new Map<number, RuleObjection[]>();
  for (const objection of objections) {
    const at = ruleAt(objection, rules);
    if (at) found.set(at.place, [...(found.get(at.place) ?? []), { member: at.member, words: objection.message, isClash: objection.code === 'clash' }]);
  }
  return found;
}

/** What still stands once a rule has been edited: an objection to a value that is another by now is answered. */
export function standing(objections: readonly RuleObjection[], then: Rule | undefined, now: Rule): RuleObjection[] {
  return objections.filter(({ member, isClash }) => isClash || member === undefined || !then || JSON.stringify(then[member]) === JSON.stringify(now[member]));
}
