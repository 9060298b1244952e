/** Documents of the kind `risk.rules`: read and written rule by rule. */
import type { TFunction } from 'i18next';
import type { Form, Objection } from '../forms';
import { stepsOf, type Body } from '../model';
import { isComparable } from './changes';
import { Comparison } from './comparison';
import { Editor } from './editor';
import { Findings, isRehearsal } from './findings';
import { isRules, rulesOf, wordsOf } from './model';
import { ruleAt } from './objections';
import { View } from './view';

const isPlace = (step: string) => /^\d+$/.test(step);

function placeOf(objection: Objection, body: Body, t: TFunction): string | undefined {
  const rules = rulesOf(body);
  const at = ruleAt(objection, rules);
  const [list, step = '', ...rest] = stepsOf(objection.field);
  const inside = (where: string, member: string) => (member === '' ? where : t('riskRules.at', { where, member }));
  if (list === 'bands') return inside(t('riskRules.bands'), step && t(`riskRules.bandOf.${step}`, { defaultValue: step }));
  if (list === 'tables' && isPlace(step)) {
    const told = rest.filter((one) => one !== 'rows').map((one) => (isPlace(one) ? t('comparison.nth', { place: Number(one) + 1 }) : t(`riskRules.memberOf.${one}`, { defaultValue: one })));
    return inside(t('riskRules.nthTable', { place: Number(step) + 1 }), told.join(' › '));
  }
  if (!at) return undefined;
  const [name, place] = [wordsOf(rules[at.place] ?? {}, 'name'), at.place + 1];
  const where = name ? t('riskRules.nth', { place, name }) : t('riskRules.nthUnnamed', { place });
  return at.member === undefined ? where : inside(where, t(`riskRules.memberOf.${at.member}`, { defaultValue: at.member }));
}

export const riskRules: Form = { takes: isRules, View, Editor, Findings, readsFindings: isRehearsal, Comparison, compares: isComparable, placeOf };
