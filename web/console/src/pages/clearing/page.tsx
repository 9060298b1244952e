import type { ClearingItem, ClearingOverview, ClearingPosition } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { App, Button, Popconfirm, Segmented, Select, Skeleton } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag, type Tone } from '../../parts/pieces';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { useMissing } from '../../session/allowed';
import { FILTERS, ROUTES, STATES, useClearing, useItems, useReturn, useWaitingDebits, VIEW_FILTER, VIEWS, type ItemFilter } from './api';
import { Debits } from './debits';
import { FaultsPanel } from './faults';
import './clearing.css';

const STATE_TONES: Record<ClearingItem['state'], Tone> = { accepted: 'warn', credited: 'good', rejected: 'bad' };

/** The clearing between the banks: do the books agree, what is under way, and, in a demonstration, which faults. */
export function Component() {
  const { t } = useTranslation();
  const clearing = useClearing();
  const waiting = useWaitingDebits();
  const { filters, change } = useUrlFilters(VIEW_FILTER);
  const view = VIEWS.find((one) => one === filters.view) ?? 'items';
  const since = waiting.data?.waiting_since;
  return (
    <>
      <PageHead title={t('clearing.title')} text={t('clearing.subtitle')} />
      {clearing.isPending && <Skeleton active paragraph={{ rows: 6 }} />}
      {clearing.isError && !clearing.data && <ProblemView error={clearing.error} onRetry={() => void clearing.refetch()} />}
      {clearing.data && (
        <div className="stack">
          <Positions overview={clearing.data} />
          {clearing.data.faults_allowed && <FaultsPanel faults={clearing.data.faults} banks={clearing.data.banks} />}
        </div>
      )}
      <div className="clearing-views">
        <Segmented value={view} onChange={(next) => { change({ view: next }); }} options={VIEWS.map((value) => ({ value, label: t(`clearing.view.${value}`) }))} />
        {waiting.data && <span className="muted">{since ? t('clearing.waitingDebits', { count: waiting.data.waiting, time: formatStamp(since) }) : t('clearing.noWaitingDebits')}</span>}
      </div>
      {view === 'items' ? <Items banks={clearing.data?.banks ?? []} /> : <Debits banks={clearing.data?.banks ?? []} />}
    </>
  );
}

function Positions({ overview }: { overview: ClearingOverview }) {
  const { t } = useTranslation();
  return (
    <section className="panel clearing-books" aria-label={t('clearing.positions')}>
      <header className="clearing-verdict">
        <Tag tone={overview.agrees ? 'good' : 'bad'}>{t(overview.agrees ? 'clearing.agrees' : 'clearing.differs')}</Tag>
        <span className="muted">
          {overview.agrees ? t('clearing.agreesText', { amount: formatAmount(overview.under_way) }) : t('clearing.differsText', { amount: formatAmount(overview.off_by) })}
        </span>
        <span className="muted clearing-checked">{t('clearing.checked', { time: formatStamp(overview.checked_at) })}</span>
      </header>
      <div className="clearing-scroll">
        <table className="clearing-table">
          <caption className="visually-hidden">{t('clearing.positions')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('clearing.bank')}</th>
              {(['sent', 'received', 'position', 'ledger', 'underWay'] as const).map((column) => (
                <th key={column} scope="col" className="right" title={t(`clearing.${column}Hint`)}>{t(`clearing.${column}`)}</th>
              ))}
              <th scope="col">{t('clearing.books')}</th>
            </tr>
          </thead>
          <tbody>{overview.banks.map((bank) => <PositionRow key={bank.bank_id} bank={bank} />)}</tbody>
        </table>
      </div>
      <p className="foot">{t('clearing.explain')}</p>
    </section>
  );
}

function PositionRow({ bank }: { bank: ClearingPosition }) {
  const { t } = useTranslation();
  return (
    <tr>
      <th scope="row"><span className="strong">{bank.bank_name}</span> <span className="muted num">{bank.bank_no}</span></th>
      {([bank.sent, bank.received, bank.position, bank.ledger, bank.under_way] as const).map((money, place) => (
        <td key={place} className="right num">{formatAmount(money)}</td>
      ))}
      <td><Tag tone={bank.agrees ? 'good' : 'bad'}>{t(bank.agrees ? 'clearing.same' : 'clearing.other')}</Tag></td>
    </tr>
  );
}

function Items({ banks }: { banks: ClearingPosition[] }) {
  const { t } = useTranslation();
  const { filters, change, clear, active } = useUrlFilters(FILTERS);
  const items = useItems(filters);
  const columns = useColumns();
  return (
    <DataTable
      name="clearing-items"
      label={t('clearing.items')}
      columns={columns}
      loaded={items}
      rowKey={(row) => `${row.from_bank_no}-${row.instruction_id}`}
      filters={<Filters banks={banks} filters={filters} change={change} clear={clear} active={active} />}
      empty={
        <EmptyState title={t('clearing.emptyTitle')} text={t(active ? 'clearing.emptyFilter' : 'clearing.emptyText')}>
          {active > 0 && <Button onClick={clear}>{t('common.clearFilters')}</Button>}
        </EmptyState>
      }
    />
  );
}

type FilterProps = {
  banks: ClearingPosition[];
  filters: Partial<Record<ItemFilter, string>>;
  change: (changes: Partial<Record<ItemFilter, string | undefined>>) => void;
  clear: () => void;
  active: number;
};

function Filters({ banks, filters, change, clear, active }: FilterProps) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        style={{ width: 130 }}
        aria-label={t('clearing.state')}
        value={filters.state ?? ''}
        onChange={(state) => { change({ state }); }}
        options={[{ value: '', label: t('clearing.allStates') }, ...STATES.map((value) => ({ value, label: t(`clearing.stateOf.${value}`) }))]}
      />
      <Select
        style={{ width: 130 }}
        aria-label={t('transfers.route')}
        value={filters.route ?? ''}
        onChange={(route) => { change({ route }); }}
        options={[{ value: '', label: t('clearing.allRoutes') }, ...ROUTES.map((value) => ({ value, label: t(`transfers.routeOf.${value}`) }))]}
      />
      <Select
        style={{ width: 160 }}
        aria-label={t('clearing.bank')}
        value={filters.bank_no ?? ''}
        onChange={(bank_no) => { change({ bank_no }); }}
        options={[{ value: '', label: t('clearing.allBanks') }, ...banks.map((bank) => ({ value: bank.bank_no, label: bank.bank_name }))]}
      />
      {active > 0 && <Button type="text" onClick={clear}>{t('common.clearFilters')}</Button>}
    </>
  );
}

function useColumns(): Column<ClearingItem>[] {
  const { t, i18n } = useTranslation();
  return useMemo(
    () => [
      { key: 'time', title: t('clearing.accepted'), fixed: true, render: (row) => <span className="num">{formatStamp(row.accepted_at)}</span>, text: (row) => formatStamp(row.accepted_at) },
      { key: 'state', title: t('clearing.state'), render: (row) => <Tag tone={STATE_TONES[row.state]}>{t(`clearing.stateOf.${row.state}`)}</Tag>, text: (row) => t(`clearing.stateOf.${row.state}`) },
      { key: 'amount', title: t('transfers.amount'), align: 'right', fixed: true, render: (row) => <span className="num strong">{formatAmount(row.amount)}</span>, text: (row) => row.amount.amount },
      { key: 'from', title: t('clearing.from'), render: (row) => row.from_bank_name, text: (row) => row.from_bank_name },
      { key: 'to', title: t('clearing.to'), render: (row) => row.to_bank_name, text: (row) => row.to_bank_name },
      { key: 'route', title: t('transfers.route'), render: (row) => t(`transfers.routeOf.${row.route}`), text: (row) => t(`transfers.routeOf.${row.route}`) },
      { key: 'reason', title: t('clearing.reason'), render: (row) => (row.reason ? t(`clearing.reasonOf.${row.reason}`, { defaultValue: row.reason }) : '—'), text: (row) => row.reason ?? '' },
      { key: 'settled', title: t('clearing.settled'), render: (row) => <span className="num">{row.settled_at ? formatStamp(row.settled_at) : '—'}</span>, text: (row) => (row.settled_at ? formatStamp(row.settled_at) : '') },
      { key: 'act', title: t('clearing.act'), render: (row) => (row.state === 'accepted' ? <ReturnButton item={row} /> : null), text: () => '' },
      { key: 'id', title: t('clearing.id'), extra: true, render: (row) => <span className="mono">{row.instruction_id}</span>, text: (row) => row.instruction_id },
    ],
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, i18n.language],
  );
}

function ReturnButton({ item }: { item: ClearingItem }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const missing = useMissing('clearing.control');
  const back = useReturn();
  return (
    <Popconfirm
      title={t('clearing.returnTitle')}
      description={t('clearing.returnText')}
      okText={t('clearing.return')}
      cancelText={t('common.cancel')}
      disabled={Boolean(missing)}
      onConfirm={() => {
        back.mutate(item, {
          onSuccess: (now) => { void message.success(t(`clearing.returned.${now.state}`)); },
          onError: () => { void message.error(t('clearing.returnFailed')); },
        });
      }}
    >
      <Button size="small" disabled={Boolean(missing)} title={missing} loading={back.isPending}>{t('clearing.return')}</Button>
    </Popconfirm>
  );
}
