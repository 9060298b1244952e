/** Documents of the kind `risk.rules`: read and written rule by rule. */
import type { TFunction } from 'i18next';
import type { Form, Objection } from '../forms';
import type { Body } from '../model';
import { isComparable } from './changes';
import { Comparison } from './comparison';
import { Editor } from './editor';
import { Findings, isRehearsal } from './findings';
import { isRules, rulesOf, wordsOf } from './model';
import { ruleAt } from './objections';
import { View } from './view';

function placeOf(objection: Objection, body: Body, t: TFunction): string | undefined {
  const rules = rulesOf(body);
  const at = ruleAt(objection, rules);
  const [list, step] = objection.field.split('/').slice(1);
  if (list === 'bands') return t('riskRules.bands');
  if (list === 'tables' && /^\d+$/.test(step ?? '')) return t('riskRules.nthTable', { place: Number(step) + 1 });
  if (!at) return undefined;
  const [name, place] = [wordsOf(rules[at.place] ?? {}, 'name'), at.place + 1];
  const where = name ? t('riskRules.nth', { place, name }) : t('riskRules.nthUnnamed', { place });
  return at.member === undefined ? where : t('riskRules.at', { where, member: t(`riskRules.memberOf.${at.member}`, { defaultValue: at.member }) });
}

export const riskRules: Form = { takes: isRules, View, Editor, Findings, readsFindings: isRehearsal, Comparison, compares: isComparable, placeOf };
