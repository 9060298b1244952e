import { App, Button, Input, Segmented, Select, Skeleton } from 'antd';
import { dateKey } from './days';
import { formatAmount } from '@polybank/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Tag } from '../../parts/pieces';
import { PageHead, ProblemView } from '../../parts/states';
import { useUrlFilters } from '../../parts/url-filters';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useBankId } from '../../shell/scope';
import { FILTERS, STATES, useLedger, useReconcile, VIEWS, type View } from './api';
import { Commands, Differences, Runs } from './tables';

/** Both sides of the bank's books, compared; view, filter and the opened row stand in the address. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const operator = useOperator();
  const [params, setParams] = useSearchParams();
  const { filters, change } = useUrlFilters(FILTERS);
  const view: View = VIEWS.find((candidate) => candidate === filters.view) ?? 'differences';
  const open = (id: string | null) => {
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (id) next.set('row', id);
      else next.delete('row');
      return next;
    });
  };
  const switches = (
    <>
      <Segmented
        aria-label={t('recon.title')}
        value={view}
        onChange={(next) => { setParams(next === 'differences' ? {} : { view: next }); }}
        options={VIEWS.map((value) => ({ value, label: t(`recon.view.${value}`) }))}
      />
      {view === 'differences' && (
        <Select
          style={{ width: 130 }}
          aria-label={t('recon.diffState')}
          value={filters.state ?? ''}
          onChange={(state) => { change({ state }); }}
          options={[{ value: '', label: t('recon.allStates') }, ...STATES.map((value) => ({ value, label: t(`recon.diffStateOf.${value}`) }))]}
        />
      )}
    </>
  );
  const table = { bankId, chosen: params.get('row'), onOpen: open, filters: switches };
  return (
    <>
      <PageHead title={t('recon.title')} text={t('recon.subtitle')}>{may(operator, 'account.control') && <RunNow bankId={bankId} />}</PageHead>
      <Ledger bankId={bankId} />
      {view === 'differences' && <Differences {...table} state={filters.state} />}
      {view === 'runs' && <Runs {...table} />}
      {view === 'commands' && <Commands {...table} />}
    </>
  );
}

/** Which books are the true ones, whether the core answers, and what is under way to it. */
function Ledger({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const ledger = useLedger(bankId);
  if (ledger.isPending) return <Skeleton active title={false} paragraph={{ rows: 1 }} style={{ marginBottom: 12 }} />;
  if (ledger.isError) return <ProblemView error={ledger.error} onRetry={() => void ledger.refetch()} />;
  const { data } = ledger;
  if (data.ledger === 'embedded') {
    return (
      <p className="panel" style={{ padding: '10px 14px', marginBottom: 12 }}>
        <span className="strong">{t('recon.ledger.embedded')}</span> <span className="muted">{t('recon.ledger.embeddedText')}</span>
      </p>
    );
  }
  return (
    <div className="panel" style={{ padding: '10px 14px', marginBottom: 12, display: 'flex', flexWrap: 'wrap', gap: '6px 14px', alignItems: 'center' }}>
      <span className="strong">{t('recon.ledger.core')}</span>
      <span className="muted">{data.core_name ?? data.place}</span>
      {data.reachable ? <Tag tone="good">{t('recon.ledger.reachable')}</Tag> : <span title={data.trouble ?? ''}><Tag tone="bad">{t('recon.ledger.unreachable')}</Tag></span>}
      {data.under_way.length === 0 && <span className="muted">{t('recon.ledger.none')}</span>}
      {data.under_way.map((row) => (
        <Tag key={row.state} tone="warn">{t('recon.underWay', { state: t(`recon.stateOf.${row.state}`), count: row.commands, amount: formatAmount(row.amount) })}</Tag>
      ))}
    </div>
  );
}

function RunNow({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [date, setDate] = useState(() => dateKey(-1));
  const run = useReconcile(bankId);
  const compare = () => {
    run.mutate({ date }, {
      onSuccess: (done) => {
        if (done.state === 'failed') void message.error(t('recon.ranFailed', { why: done.error ?? '' }));
        else if (done.differences === 0) void message.success(t('recon.ranClean', { date: done.book_date }));
        else void message.warning(t('recon.ranFound', { date: done.book_date, count: done.differences }));
      },
      onError: (error) => { void message.error(error instanceof Error ? error.message : String(error)); },
    });
  };
  return (
    <span style={{ display: 'flex', gap: 8 }}>
      <Input type="date" aria-label={t('recon.date')} value={date} max={dateKey(0)} onChange={(event) => { setDate(event.target.value || dateKey(-1)); }} style={{ width: 150 }} />
      <Button type="primary" loading={run.isPending} onClick={compare}>{t('recon.run')}</Button>
    </span>
  );
}
