/** What a tag is, in words. */
import type { TagValue } from '@polybank/api';
import { currentLanguage, formatAmount } from '@polybank/ui';
import { useTranslation } from 'react-i18next';

const SPANS = [
  { unit: 'd', seconds: 86_400 },
  { unit: 'h', seconds: 3_600 },
  { unit: 'min', seconds: 60 },
  { unit: 's', seconds: 1 },
] as const;

/** What days past are counted in. */
const AGO = ['天前', 'days ago'];
/** One of a unit: the bank names units in the plural. */
const ofOne = (unit: string): string => unit.replace(/^([a-z]+)s\b/, '$1');

export function useValueWords(): (value: TagValue) => string {
  const { t } = useTranslation();
  const count = (n: number): string => new Intl.NumberFormat(currentLanguage() === 'en' ? 'en-GB' : 'zh-CN', { maximumFractionDigits: 1 }).format(n);
  return ({ holds, number, label, unit }) => {
    if (label !== '') return label;
    if (holds === 'flag') return t(number === 0 ? 'own_profile.no' : 'own_profile.yes');
    if (holds === 'money') return formatAmount(BigInt(number), { symbol: 'short' });
    if (holds === 'duration') {
      const span = SPANS.find(({ seconds }) => number >= seconds) ?? SPANS[3];
      return t(`own_profile.span.${span.unit}`, { n: count(number / span.seconds) });
    }
    if (number === 0 && AGO.includes(unit)) return t('ui.today');
    return unit === '' ? count(number) : t('own_profile.counted', { n: count(number), unit: number === 1 ? ofOne(unit) : unit });
  };
}
