/** What the number of a tag says, in words: money in yuan, time in its largest fitting unit, a choice by its label. */
import type { TagBar, TagValue } from '@polybank/api';
import { formatAmount, formatWhole } from '@polybank/ui';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../format';
import { useWords } from '../behaviour/words';

export type Kind = { holds: string; unit: string };

/** What days past are counted in. */
const AGO = ['天前', 'days ago'];
/** One of a unit: the server names units in the plural. */
const ofOne = (unit: string) => unit.replace(/^([a-z]+)s\b/, '$1');
/** Between two numbers, cents do not matter. */
const wholeYuan = (minor: number) => `¥${formatWhole(BigInt(Math.round(minor / 100)) * 100n)}`;

export function useValues() {
  const { t } = useTranslation();
  const { span } = useWords();
  return useMemo(() => {
    const number = ({ holds, unit }: Kind, n: number): string => {
      if (holds === 'flag') return t(n === 0 ? 'customerProfile.no' : 'customerProfile.yes');
      if (holds === 'money') return formatAmount(BigInt(n), { symbol: 'short' });
      if (holds === 'duration') return span(n);
      if (n === 0 && AGO.includes(unit)) return t('ui.today');
      return unit === '' ? formatCount(n) : t('customerProfile.counted', { n: formatCount(n), unit: n === 1 ? ofOne(unit) : unit });
    };
    const end = ({ holds }: Kind, n: number): string => {
      if (holds === 'money') return wholeYuan(n);
      return holds === 'duration' ? span(n) : formatCount(n);
    };
    return {
      value: ({ label, number: n, ...kind }: TagValue): string => label || number(kind, n),
      bar: ({ label, from, to }: TagBar, kind: Kind): string => {
        if (label) return label;
        if (from === to) return number(kind, from);
        const range = t('customerProfile.range', { from: end(kind, from), to: end(kind, to) });
        return kind.holds === 'whole' && kind.unit ? t('customerProfile.counted', { n: range, unit: kind.unit }) : range;
      },
    };
  }, [t, span]);
}

/** What an event lasted or moved: what the bank itself tells is money. */
export function useExtent() {
  const { t } = useTranslation();
  const { span } = useWords();
  return useMemo(() => (name: string, ms: number | null | undefined): string => {
    if (ms == null) return '';
    if (name === 'business') return formatAmount(BigInt(ms), { symbol: 'short' });
    return ms < 1_000 ? t('customerProfile.counted', { n: formatCount(ms), unit: 'ms' }) : span(ms / 1_000);
  }, [t, span]);
}
