import type { SuspenseItem } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { Button, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag, type Tone } from '../../parts/pieces';
import { EmptyState, PageHead } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { useBankId } from '../../shell/scope';
import { FILTERS, STATES, useSuspense, useSuspenseTotal } from './api';
import { SuspenseDrawer } from './drawer';

export const TONES: Record<SuspenseItem['state'], Tone> = { open: 'warn', resolving: 'warn', paid: 'good', written_back: 'plain' };

/** Money that hangs; the filter and the opened item stand in the address. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const [params, setParams] = useSearchParams();
  const { filters, change, clear, active } = useUrlFilters(FILTERS);
  const items = useSuspense(bankId, filters);
  const total = useSuspenseTotal(bankId);
  const columns = useColumns();
  const chosen = items.rows?.find((row) => row.item_id === params.get('item'));
  const open = (itemId: string | null) => {
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (itemId) next.set('item', itemId);
      else next.delete('item');
      return next;
    });
  };
  return (
    <>
      <PageHead title={t('suspense.title')} text={t('suspense.subtitle')}>
        {total.data && (
          <span className="nowrap">
            {t('suspense.balance')} <span className="hero-figure">{formatAmount(total.data.balance, { symbol: 'short' })}</span>{' '}
            <Tag tone={total.data.open > 0 ? 'warn' : 'good'}>{t('suspense.open', { count: total.data.open })}</Tag>
          </span>
        )}
      </PageHead>
      <DataTable
        name="suspense"
        label={t('suspense.title')}
        columns={columns}
        loaded={items}
        rowKey={(row) => row.item_id}
        onOpen={(row) => { open(row.item_id); }}
        chosen={chosen?.item_id ?? null}
        filters={
          <Select
            style={{ width: 140 }}
            aria-label={t('suspense.state')}
            value={filters.state ?? ''}
            onChange={(state) => { change({ state }); }}
            options={[{ value: '', label: t('suspense.allStates') }, ...STATES.map((value) => ({ value, label: t(`suspense.stateOf.${value}`) }))]}
          />
        }
        empty={
          <EmptyState title={t('suspense.emptyTitle')} text={t(active ? 'suspense.emptyFilter' : 'suspense.emptyBank')}>
            {active > 0 && <Button onClick={clear}>{t('common.clearFilters')}</Button>}
          </EmptyState>
        }
      />
      {chosen && <SuspenseDrawer key={chosen.item_id} bankId={bankId} item={chosen} onClose={() => { open(null); }} />}
    </>
  );
}

function useColumns(): Column<SuspenseItem>[] {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const reason = (row: SuspenseItem) => t(`suspense.reasonOf.${row.reason}`, { defaultValue: row.reason });
    const from = (row: SuspenseItem) => t(`suspense.fromOf.${row.came_from}`, { defaultValue: row.came_from });
    return [
      { key: 'time', title: t('suspense.time'), fixed: true, render: (row) => <span className="num">{formatStamp(row.opened_at)}</span>, text: (row) => formatStamp(row.opened_at) },
      { key: 'state', title: t('suspense.state'), render: (row) => <Tag tone={TONES[row.state]}>{t(`suspense.stateOf.${row.state}`)}</Tag>, text: (row) => t(`suspense.stateOf.${row.state}`) },
      { key: 'amount', title: t('suspense.amount'), align: 'right', fixed: true, render: (row) => <span className="num strong">{formatAmount(row.amount)}</span>, text: (row) => row.amount.amount },
      { key: 'reason', title: t('suspense.reason'), render: reason, text: reason },
      { key: 'summary', title: t('suspense.summary'), render: (row) => row.summary, text: (row) => row.summary },
      { key: 'account', title: t('suspense.account'), render: (row) => <span className="num">{row.account_masked ?? '—'}</span>, text: (row) => row.account_masked ?? '' },
      { key: 'from', title: t('suspense.from'), render: from, text: from },
      { key: 'resolved', title: t('suspense.resolved'), extra: true, render: (row) => (row.resolved_at ? formatStamp(row.resolved_at) : '—'), text: (row) => (row.resolved_at ? formatStamp(row.resolved_at) : '') },
    ];
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, i18n.language]);
}
