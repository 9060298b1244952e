/** What broke a rule: how much of it, why, and what it was. */
import type { QuarantineEvent, QuarantineReason, QuarantineReport } from '@polybank/api';
import type { ChartOption } from '@polybank/ui';
import { Segmented, Skeleton } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { EmptyState, ProblemView } from '../../parts/states';
import { oneOf, useUrlFilters, type FilterSpec } from '../../parts/url-filters';
import { useMode } from '../../shell/preferences';
import { NAMES } from '../behaviour/api';
import { ChartPanel, MiniTable } from '../cockpit/chart-panel';
import { base, category, value, type Mode } from '../cockpit/options';
import { useQuarantine, whole } from './api';
import { byDay, daysOf, type ByReason } from './model';

const PERIODS = ['7', '30'] as const;
const SPEC: FilterSpec<'days'> = { days: oneOf(...PERIODS) };
const COLORS: Record<Mode, readonly string[]> = {
  light: ['#2454d6', '#b87a12', '#2f8a5b', '#c74545', '#7a4fc4', '#6b7686'],
  dark: ['#7ea2ff', '#e3b35c', '#6cc79a', '#ff8080', '#b99af5', '#9aa5b5'],
};

export function QuarantineTab() {
  const { t } = useTranslation();
  const { filters, change } = useUrlFilters(SPEC);
  const days = filters.days ?? '7';
  const report = useQuarantine(Number(days));
  return (
    <>
      <div className="tracking-bar">
        <Segmented aria-label={t('tracking.quarantine.period')} value={days} options={PERIODS.map((n) => ({ value: n, label: t('tracking.quarantine.periodOf', { n }) }))} onChange={(next) => { change({ days: next === '7' ? undefined : next }); }} />
      </div>
      {report.isError && !report.data && <ProblemView error={report.error} onRetry={() => void report.refetch()} />}
      {report.isPending && <div className="panel" role="status" aria-label={t('common.loading')}><Skeleton active paragraph={{ rows: 8 }} /></div>}
      {report.data && <Report report={report.data} />}
    </>
  );
}

function Report({ report }: { report: QuarantineReport }) {
  const { t } = useTranslation();
  const mode = useMode();
  const columns = useColumns();
  const days = daysOf(report.from, report.until);
  const reasons = byDay(report.days, days);
  const [first] = reasons;
  const total = reasons.reduce((sum, one) => sum + one.total, 0);
  const word = (reason: QuarantineReason) => t(`tracking.reasonOf.${reason}`);
  return (
    <>
      <ChartPanel
        title={first ? t('tracking.quarantine.answer', { count: total, reason: word(first.reason), times: formatCount(first.total) }) : ''}
        label={t('tracking.quarantine.label')} note={t('tracking.quarantine.kept')}
        option={stackedOption(days, reasons, word, mode)}
        empty={first ? undefined : { title: t('tracking.quarantine.none'), text: t('tracking.quarantine.noneText') }}
        table={
          <MiniTable
            caption={t('tracking.quarantine.table')} head={[t('tracking.reason'), t('tracking.quarantine.total'), ...days.slice().reverse().map((day) => day.slice(5))]} top={0}
            rows={reasons.map((one) => [word(one.reason), formatCount(one.total), ...one.times.slice().reverse().map(formatCount)])}
          />
        }
      />
      {first && (
        <DataTable
          name="quarantine" label={t('tracking.quarantine.events')} columns={columns} loaded={whole(report.events)} rowKey={keyOf}
          {...(report.more ? { filters: <span className="muted">{t('tracking.quarantine.more')}</span> } : {})}
          empty={<EmptyState title={t('tracking.quarantine.none')} text={t('tracking.quarantine.noneText')} />}
        />
      )}
    </>
  );
}

/** A moment as it is written here; what is none, as it was sent. */
const saidAt = (at: string) => (Number.isNaN(Date.parse(at)) ? at : formatStamp(at));
const keyOf = (row: QuarantineEvent) => [row.day, row.reason, row.name, row.what, row.page].join(' ');

function stackedOption(days: readonly string[], reasons: readonly ByReason[], word: (reason: QuarantineReason) => string, mode: Mode): ChartOption {
  return {
    ...base(mode),
    legend: { ...(base(mode).legend as object), type: 'scroll' as const },
    xAxis: category(mode, days.map((day) => day.slice(5))),
    yAxis: value(mode),
    series: reasons.map((one, place) => ({ name: word(one.reason), type: 'bar' as const, stack: 'all', barMaxWidth: 26, data: one.times, itemStyle: { color: COLORS[mode][place % COLORS[mode].length] ?? '#888888' } })),
  };
}

function useColumns(): Column<QuarantineEvent>[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const kind = (row: QuarantineEvent) => {
      const known = NAMES.find((one) => one === row.name);
      return known ? t(`behaviour.kind.${known}`) : (row.name ?? '');
    };
    const samples = (row: QuarantineEvent) => row.samples.map(({ at, ms }) => (ms == null ? saidAt(at) : `${saidAt(at)} · ${String(ms)} ms`));
    return [
      {
        key: 'event', title: t('tracking.event'), width: 200, fixed: true,
        render: (row) => (row.what == null ? <span className="muted">{t('tracking.quarantine.beyond')}</span> : <span className="tracking-event"><span className="muted">{kind(row)}</span> <code className="mono">{row.what}</code></span>),
        text: (row) => `${row.name ?? ''} ${row.what ?? ''}`,
      },
      { key: 'reason', title: t('tracking.reason'), width: 150, render: (row) => t(`tracking.reasonOf.${row.reason}`), text: (row) => row.reason },
      { key: 'page', title: t('tracking.quarantine.page'), width: 180, render: (row) => (row.page == null ? '' : <code className="mono">{row.page}</code>), text: (row) => row.page ?? '' },
      { key: 'times', title: t('tracking.quarantine.count'), align: 'right', width: 90, render: (row) => formatCount(row.times), text: (row) => String(row.times) },
      { key: 'day', title: t('tracking.quarantine.day'), width: 105, render: (row) => row.day, text: (row) => row.day },
      { key: 'last', title: t('tracking.quarantine.last'), width: 160, render: (row) => formatStamp(row.last_at), text: (row) => row.last_at },
      { key: 'samples', title: t('tracking.quarantine.samples'), width: 210, render: (row) => <ul className="tracking-samples">{samples(row).map((text, place) => <li key={place} className="mono">{text}</li>)}</ul>, text: (row) => samples(row).join('; ') },
    ];
  }, [t]);
}
