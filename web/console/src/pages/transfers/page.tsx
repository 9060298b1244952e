import type { TransferRow } from '@polybank/api';
import { formatAmount, toFen } from '@polybank/ui';
import { Button, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag } from '../../parts/pieces';
import { EmptyState, PageHead } from '../../parts/states';
import { TextFilter } from '../../parts/text-filter';
import { amount, useUrlFilters } from '../../parts/url-filters';
import { useBankId } from '../../shell/scope';
import { FILTERS, STATUSES, useTransfers, type TransferFilter } from './api';
import { TransferDrawer } from './drawer';
import { STATUS_TONES } from './tones';

/** Transfers of one bank; the filter row and the opened transfer stand in the address. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const [params, setParams] = useSearchParams();
  const { filters, change, clear, active } = useUrlFilters(FILTERS);
  const transfers = useTransfers(bankId, filters);
  const columns = useColumns();
  const chosen = params.get('transfer');
  const open = (transferId: string | null) => {
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (transferId) next.set('transfer', transferId);
      else next.delete('transfer');
      return next;
    });
  };
  return (
    <>
      <PageHead title={t('transfers.title')} text={t('transfers.subtitle')} />
      <DataTable
        name="transfers"
        label={t('transfers.title')}
        columns={columns}
        loaded={transfers}
        rowKey={(row) => row.transfer_id}
        onOpen={(row) => { open(row.transfer_id); }}
        chosen={chosen}
        filters={<Filters filters={filters} change={change} clear={clear} active={active} />}
        empty={
          <EmptyState title={t('transfers.emptyTitle')} text={t(active ? 'transfers.emptyFilter' : 'transfers.emptyBank')}>
            {active > 0 && <Button onClick={clear}>{t('common.clearFilters')}</Button>}
          </EmptyState>
        }
      />
      {chosen && <TransferDrawer key={chosen} bankId={bankId} transferId={chosen} onClose={() => { open(null); }} />}
    </>
  );
}

type FilterProps = {
  filters: Partial<Record<TransferFilter, string>>;
  change: (changes: Partial<Record<TransferFilter, string | undefined>>) => void;
  clear: () => void;
  active: number;
};

function Filters({ filters, change, clear, active }: FilterProps) {
  const { t } = useTranslation();
  const { min_amount: min, max_amount: max } = filters;
  const crossed = min !== undefined && max !== undefined && (toFen(min) ?? 0n) > (toFen(max) ?? 0n);
  return (
    <>
      <Select
        style={{ width: 118 }}
        aria-label={t('transfers.status')}
        value={filters.status ?? ''}
        onChange={(status) => { change({ status }); }}
        options={[{ value: '', label: t('transfers.allStatuses') }, ...STATUSES.map((value) => ({ value, label: t(`transfers.statusOf.${value}`) }))]}
      />
      <TextFilter key={`q${filters.query ?? ''}`} label={t('transfers.query')} width={290} initial={filters.query} onSet={(query) => { change({ query }); }} />
      <TextFilter key={`a${min ?? ''}`} label={t('transfers.min')} width={108} initial={min} accept={amount} refusal={t('transfers.amountShape')} onSet={(text) => { change({ min_amount: text }); }} />
      <TextFilter key={`b${max ?? ''}`} label={t('transfers.max')} width={108} initial={max} accept={amount} refusal={t('transfers.amountShape')} onSet={(text) => { change({ max_amount: text }); }} />
      {crossed && <span role="alert" style={{ color: 'var(--bad)', fontSize: 12.5 }}>{t('transfers.amountOrder')}</span>}
      {active > 0 && <Button type="text" onClick={clear}>{t('common.clearFilters')}</Button>}
    </>
  );
}

function useColumns(): Column<TransferRow>[] {
  const { t, i18n } = useTranslation();
  return useMemo(
    () => [
      { key: 'time', title: t('transfers.time'), fixed: true, render: (row) => <span className="num">{formatStamp(row.created_at)}</span>, text: (row) => formatStamp(row.created_at) },
      { key: 'status', title: t('transfers.status'), render: (row) => <Tag tone={STATUS_TONES[row.status]}>{t(`transfers.statusOf.${row.status}`)}</Tag>, text: (row) => t(`transfers.statusOf.${row.status}`) },
      { key: 'amount', title: t('transfers.amount'), align: 'right', fixed: true, render: (row) => <span className="num strong">{formatAmount(row.amount)}</span>, text: (row) => row.amount.amount },
      { key: 'payer', title: t('transfers.payer'), render: (row) => <Party name={row.payer_name_masked} account={row.payer_account_masked} />, text: (row) => row.payer_name_masked },
      { key: 'payee', title: t('transfers.payee'), render: (row) => <Party name={row.payee_name_masked} account={row.payee_account_masked} />, text: (row) => row.payee_name_masked },
      { key: 'bank', title: t('transfers.payeeBank'), render: (row) => row.payee_bank_name, text: (row) => row.payee_bank_name },
      { key: 'direction', title: t('transfers.direction'), render: (row) => t(`transfers.directionOf.${row.direction}`), text: (row) => t(`transfers.directionOf.${row.direction}`) },
      { key: 'route', title: t('transfers.route'), render: (row) => t(`transfers.routeOf.${row.route}`), text: (row) => t(`transfers.routeOf.${row.route}`) },
      { key: 'leaves', title: t('transfers.leaves'), extra: true, render: (row) => <span className="num">{formatStamp(row.leaves_at)}</span>, text: (row) => formatStamp(row.leaves_at) },
      { key: 'payer_account', title: t('transfers.payerAccount'), extra: true, render: (row) => <span className="num">{row.payer_account_masked}</span>, text: (row) => row.payer_account_masked },
      { key: 'payee_account', title: t('transfers.payeeAccount'), extra: true, render: (row) => <span className="num">{row.payee_account_masked}</span>, text: (row) => row.payee_account_masked },
      { key: 'completed', title: t('transfers.completed'), extra: true, render: (row) => <span className="num">{row.completed_at ? formatStamp(row.completed_at) : '—'}</span>, text: (row) => row.completed_at ? formatStamp(row.completed_at) : '' },
      { key: 'id', title: t('transfers.id'), extra: true, render: (row) => <span className="mono">{row.transfer_id}</span>, text: (row) => row.transfer_id },
    ],
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, i18n.language],
  );
}

/** Name, and the end of the account, which is how people tell them apart. */
function Party({ name, account }: { name: string; account: string }) {
  return (
    <span title={account} className="nowrap">
      {name} <span className="muted num">{account.slice(-4)}</span>
    </span>
  );
}
