import type { LimitRow } from '@polybank/api';
import { formatWhole } from '@polybank/ui';
import { useTranslation } from 'react-i18next';

export function useToolNames(): (tools: readonly string[]) => string {
  const { t } = useTranslation();
  return (tools) => (tools.length === 0 ? t('limits.noTools') : tools.map((tool) => t(`customers.tool.${tool}`)).join(' + '));
}

/** A row in words: what it is about, and its figures. */
export function useRowWords() {
  const { t } = useTranslation();
  const names = useToolNames();
  return {
    place: (row: LimitRow) =>
      [
        t(`limits.businessOf.${row.business}`),
        row.channel === '*' ? '' : t(`limits.channelOf.${row.channel}`),
        row.user_class === '*' ? '' : t(`customers.userClass.${row.user_class}`),
        names(row.tools),
      ].filter(Boolean).join(' · '),
    figures: (row: LimitRow) =>
      [
        row.per_operation_minor == null ? '' : t('limits.short.operation', { amount: formatWhole(BigInt(row.per_operation_minor)) }),
        t('limits.short.day', { amount: formatWhole(BigInt(row.per_day_minor)) }),
        row.per_day_count == null ? '' : t('limits.short.count', { count: row.per_day_count }),
        row.per_year_minor == null ? '' : t('limits.short.year', { amount: formatWhole(BigInt(row.per_year_minor)) }),
      ].filter(Boolean).join(' · '),
  };
}
