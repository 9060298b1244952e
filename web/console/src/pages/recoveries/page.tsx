import type { RecoveryCase } from '@polybank/api';
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
import { FILTERS, STATUSES, useRecoveries } from './api';
import { RecoveryDrawer } from './drawer';

export const TONES: Partial<Record<RecoveryCase['status'], Tone>> = { review: 'warn', proposed: 'warn', cooling: 'good', stopped: 'bad', rejected: 'bad' };

/** Customers who come back without their device: what they could prove, and what two operators must decide. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const [params, setParams] = useSearchParams();
  const { filters, change, clear, active } = useUrlFilters(FILTERS);
  const rows = useRecoveries(bankId, filters);
  const columns = useColumns();
  const chosen = params.get('recovery');
  const open = (id: string | null) => {
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (id) next.set('recovery', id);
      else next.delete('recovery');
      return next;
    });
  };
  const found = rows.rows?.find((row) => row.recovery_id === chosen);
  return (
    <>
      <PageHead title={t('recoveries.title')} text={t('recoveries.subtitle')} />
      <DataTable
        name="recoveries"
        label={t('recoveries.title')}
        columns={columns}
        loaded={rows}
        rowKey={(row) => row.recovery_id}
        onOpen={(row) => { open(row.recovery_id); }}
        chosen={chosen}
        filters={
          <Select
            style={{ width: 170 }}
            aria-label={t('recoveries.status')}
            value={filters.status ?? ''}
            onChange={(status) => { change({ status }); }}
            options={[{ value: '', label: t('recoveries.allStatuses') }, ...STATUSES.map((value) => ({ value, label: t(`recoveries.statusOf.${value}`) }))]}
          />
        }
        empty={
          <EmptyState title={t('recoveries.emptyTitle')} text={t(active ? 'recoveries.emptyFilter' : 'recoveries.emptyBank')}>
            {active > 0 && <Button onClick={clear}>{t('common.clearFilters')}</Button>}
          </EmptyState>
        }
      />
      {found && <RecoveryDrawer key={found.recovery_id} bankId={bankId} row={found} onClose={() => { open(null); }} />}
    </>
  );
}

function useColumns(): Column<RecoveryCase>[] {
  const { t, i18n } = useTranslation();
  return useMemo(
    () => [
      { key: 'time', title: t('recoveries.started'), fixed: true, render: (row) => <span className="num">{formatStamp(row.started_at)}</span>, text: (row) => formatStamp(row.started_at) },
      { key: 'status', title: t('recoveries.status'), fixed: true, render: (row) => <Tag tone={TONES[row.status] ?? 'plain'}>{t(`recoveries.statusOf.${row.status}`)}</Tag>, text: (row) => t(`recoveries.statusOf.${row.status}`) },
      { key: 'name', title: t('recoveries.customer'), render: (row) => row.name_masked ?? t('common.none'), text: (row) => row.name_masked ?? '' },
      { key: 'phone', title: t('recoveries.phone'), render: (row) => <span className="num">{row.phone_masked}</span>, text: (row) => row.phone_masked },
      { key: 'new', title: t('recoveries.newPhone'), render: (row) => <span className="num">{row.keeps_phone ? t('recoveries.same') : row.new_phone_masked}</span>, text: (row) => row.new_phone_masked },
      { key: 'device', title: t('recoveries.device'), render: (row) => row.device_name, text: (row) => row.device_name },
      { key: 'facts', title: t('recoveries.agrees'), render: (row) => agreeing(row).map((fact) => t(`recoveries.fact.${fact}`)).join(t('recoveries.and')) || t('common.none'), text: (row) => agreeing(row).join(' ') },
      { key: 'ready', title: t('recoveries.ready'), extra: true, render: (row) => <span className="num">{row.ready_at ? formatStamp(row.ready_at) : '—'}</span>, text: (row) => (row.ready_at ? formatStamp(row.ready_at) : '') },
    ],
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, i18n.language],
  );
}

export const FACTS = ['name', 'id_number', 'account', 'phone', 'pin'] as const;

/** Which of what they said agreed with what the bank knows. */
export function agreeing(row: Pick<RecoveryCase, 'facts'>): (typeof FACTS)[number][] {
  return FACTS.filter((fact) => row.facts[fact]);
}
