/** What a tag comes from, in words. */
import { useTranslation } from 'react-i18next';
import { useExpressionWords } from '../../../parts/expression/api';
import { useWords } from '../../behaviour/words';
import { NAMES } from '../../behaviour/api';
import { PERSON } from '../../customer-profile/api';
import { useExpressionBank } from '../risk-rules/words';
import { conditionsOf, numberOf, partsOf, sourceOf, textOf, titleOf, type Part } from './model';

export type Worded = ReturnType<typeof useConditionWords>;

/** Conditions in words, by their text. */
export function useConditionWords(bankId: string, conditions: readonly string[]) {
  const bank = useExpressionBank(bankId);
  return useExpressionWords(bank ?? '', PERSON, bank === undefined ? [] : conditions.filter((when) => when !== '')).data;
}

export const useTagWords = (bankId: string, tags: readonly Part[]) => useConditionWords(bankId, tags.flatMap(conditionsOf));

/** Sources without conditions, in one line; nothing for those with. */
export function useSaid(tags: readonly Part[]): (tag: Part) => string {
  const { t } = useTranslation();
  const words = useWords();
  const comma = t('risk.comma');
  const event = (one: Part): string => {
    const name = NAMES.find((known) => known === one['name']);
    return titleOf(one) || (name ? words.event({ name, what: textOf(one, 'what') || null }) : textOf(one, 'name'));
  };
  return (tag) => {
    const from = sourceOf(tag);
    switch (from['kind']) {
      case 'events': return t('profileForms.said.events', { days: numberOf(from, 'within_days'), measure: t(`profileForms.measureOf.${textOf(from, 'measure')}`, { defaultValue: textOf(from, 'measure') }), events: partsOf(from, 'events').map(event).join(comma) });
      case 'attribute': return t('profileForms.said.attribute', { attribute: t(`profileForms.attributeOf.${textOf(from, 'attribute')}`, { defaultValue: textOf(from, 'attribute') }) });
      case 'percentile': return t('profileForms.said.percentile', { of: titleOf(tags.find((one) => one['id'] === from['of']) ?? {}) || textOf(from, 'of') });
      case 'learned': return t('profileForms.said.learned', { days: numberOf(from, 'in_days'), comes: t(`profileForms.comesOf.${textOf(from, 'comes')}`, { defaultValue: '' }), events: partsOf(from, 'will').map(event).join(comma) });
      case 'noted': {
        const choices = partsOf(from, 'choices');
        return choices.length === 0 ? t('profileForms.said.mark') : t('profileForms.said.choices', { choices: choices.map(titleOf).join(comma) });
      }
      default: return '';
    }
  };
}
