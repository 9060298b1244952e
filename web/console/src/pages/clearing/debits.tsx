import type { ClearingDebit, ClearingPosition } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { App, Button, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag, type Tone } from '../../parts/pieces';
import { EmptyState } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { useMissing } from '../../session/allowed';
import { DEBIT_FILTERS, DEBIT_STATES, useDebits, useForward } from './api';

const TONES: Record<ClearingDebit['state'], Tone> = { accepted: 'warn', taken: 'good', refused: 'bad' };

/** What banks asked each other for: not decided, taken, refused. The money itself is among the items. */
export function Debits({ banks }: { banks: ClearingPosition[] }) {
  const { t } = useTranslation();
  const { filters, change, clear, active } = useUrlFilters(DEBIT_FILTERS);
  const debits = useDebits(filters);
  const columns = useColumns();
  return (
    <DataTable
      name="clearing-debits"
      label={t('clearing.debits')}
      columns={columns}
      loaded={debits}
      rowKey={(row) => row.request_id}
      filters={
        <>
          <Select style={{ width: 130 }} aria-label={t('clearing.state')} value={filters.debit_state ?? ''} onChange={(debit_state) => { change({ debit_state }); }} options={[{ value: '', label: t('clearing.allStates') }, ...DEBIT_STATES.map((value) => ({ value, label: t(`clearing.debitStateOf.${value}`) }))]} />
          <Select style={{ width: 160 }} aria-label={t('clearing.bank')} value={filters.debit_bank ?? ''} onChange={(debit_bank) => { change({ debit_bank }); }} options={[{ value: '', label: t('clearing.allBanks') }, ...banks.map((bank) => ({ value: bank.bank_no, label: bank.bank_name }))]} />
          {active > 0 && <Button type="text" onClick={clear}>{t('common.clearFilters')}</Button>}
        </>
      }
      empty={<EmptyState title={t('clearing.emptyDebits')} text={t(active ? 'clearing.emptyFilter' : 'clearing.emptyDebitsText')} />}
    />
  );
}

function useColumns(): Column<ClearingDebit>[] {
  const { t, i18n } = useTranslation();
  return useMemo(
    () => [
      { key: 'time', title: t('clearing.accepted'), fixed: true, render: (row) => <span className="num">{formatStamp(row.accepted_at)}</span>, text: (row) => formatStamp(row.accepted_at) },
      { key: 'state', title: t('clearing.state'), render: (row) => <Tag tone={TONES[row.state]}>{t(`clearing.debitStateOf.${row.state}`)}</Tag>, text: (row) => t(`clearing.debitStateOf.${row.state}`) },
      { key: 'amount', title: t('clearing.taken'), align: 'right', fixed: true, render: (row) => <span className="num strong">{row.amount ? formatAmount(row.amount) : '—'}</span>, text: (row) => row.amount?.amount ?? '' },
      { key: 'collecting', title: t('clearing.asking'), render: (row) => row.collecting_bank_name, text: (row) => row.collecting_bank_name },
      { key: 'paying', title: t('clearing.paying'), render: (row) => row.paying_bank_name, text: (row) => row.paying_bank_name },
      { key: 'reason', title: t('clearing.reason'), render: (row) => (row.reason ? t(`clearing.reasonOf.${row.reason}`, { defaultValue: row.reason }) : '—'), text: (row) => row.reason ?? '' },
      { key: 'decided', title: t('clearing.decided'), render: (row) => <span className="num">{row.decided_at ? formatStamp(row.decided_at) : '—'}</span>, text: (row) => (row.decided_at ? formatStamp(row.decided_at) : '') },
      { key: 'act', title: t('clearing.act'), render: (row) => (row.state === 'accepted' ? <ForwardButton item={row} /> : null), text: () => '' },
    ],
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, i18n.language],
  );
}

function ForwardButton({ item }: { item: ClearingDebit }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const missing = useMissing('clearing.control');
  const forward = useForward();
  const ask = () => {
    forward.mutate(item.request_id, {
      onSuccess: (now) => { void message.info(t(`clearing.askedAgain.${now.state === 'accepted' ? 'waiting' : 'decided'}`)); },
      onError: () => { void message.error(t('clearing.askedAgain.failed')); },
    });
  };
  return <Button size="small" disabled={Boolean(missing)} title={missing} loading={forward.isPending} onClick={ask}>{t('clearing.askAgain')}</Button>;
}
