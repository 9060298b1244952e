/** The plan in force: what may be told, and whether it is. */
import type { PlanEvent, PlanEventSeen, PlanInForce } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';
import { Button, Select, Skeleton } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatCount } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { EmptyState, ProblemView } from '../../parts/states';
import { TextFilter } from '../../parts/text-filter';
import { oneOf, shortText, useUrlFilters, type FilterSpec } from '../../parts/url-filters';
import { useMissing } from '../../session/allowed';
import { useBankId } from '../../shell/scope';
import { NAMES } from '../behaviour/api';
import { useWords } from '../behaviour/words';
import { usePlan, whole } from './api';

const SHOWN = ['all', 'coming', 'never'] as const;
const SPEC: FilterSpec<'kind' | 'show' | 'find'> = { kind: oneOf(...NAMES), show: oneOf(...SHOWN), find: shortText };

const isShown = (seen: PlanEventSeen, show: string | undefined) => (show === 'coming' ? seen.times > 0 : show === 'never' ? !seen.last_seen : true);

function isFound({ event }: PlanEventSeen, find: string | undefined): boolean {
  const wanted = find?.toLowerCase() ?? '';
  return [event.what, event.title_zh, event.title_en, event.owner].some((text) => text.toLowerCase().includes(wanted));
}

const titleOf = (event: PlanEvent) => (currentLanguage() === 'en' ? event.title_en : event.title_zh);
const purposeOf = (event: PlanEvent) => (currentLanguage() === 'en' ? event.purpose_en : event.purpose_zh);

export function PlanTab() {
  const { t } = useTranslation();
  const plan = usePlan();
  const { filters, change, clear } = useUrlFilters(SPEC);
  const columns = useColumns();
  const rows = useMemo(
    () => plan.data?.events.filter((seen) => (!filters.kind || seen.event.name === filters.kind) && isShown(seen, filters.show) && isFound(seen, filters.find)) ?? [],
    [plan.data, filters.kind, filters.show, filters.find],
  );
  if (plan.isError && !plan.data) return <ProblemView error={plan.error} onRetry={() => void plan.refetch()} />;
  if (!plan.data) return <div className="panel" role="status" aria-label={t('common.loading')}><Skeleton active paragraph={{ rows: 8 }} /></div>;
  return (
    <>
      <Standing plan={plan.data} />
      <DataTable
        name="tracking" label={t('tracking.title')} columns={columns} loaded={whole(rows)} rowKey={({ event }) => `${event.name} ${event.what}`}
        filters={
          <>
            <Select style={{ width: 150 }} aria-label={t('tracking.name')} value={filters.kind ?? ''} onChange={(kind) => { change({ kind: kind || undefined }); }} options={[{ value: '', label: t('tracking.allNames') }, ...NAMES.map((value) => ({ value, label: t(`behaviour.kind.${value}`) }))]} />
            <Select style={{ width: 190 }} aria-label={t('tracking.show')} value={filters.show ?? 'all'} onChange={(show) => { change({ show: show === 'all' ? undefined : show }); }} options={SHOWN.map((value) => ({ value, label: t(`tracking.showOf.${value}`) }))} />
            <TextFilter label={t('tracking.find')} width={240} initial={filters.find} onSet={(find) => { change({ find }); }} />
          </>
        }
        empty={<EmptyState title={t('tracking.emptyTitle')} text={t('tracking.emptyText')}><Button onClick={() => { clear(); }}>{t('common.clearFilters')}</Button></EmptyState>}
      />
    </>
  );
}

/** Which plan it is, and in figures what comes of it. */
function Standing({ plan }: { plan: PlanInForce }) {
  const { t } = useTranslation();
  const bankId = useBankId();
  const missing = useMissing('publishing.view');
  const own = plan.source === 'bank' && plan.document_id;
  const to = own ? `/b/${bankId}/publishing?kind=insight.plan&document=${own}` : `/b/${bankId}/publishing?kind=insight.plan`;
  const figures = [
    [t('tracking.declared'), formatCount(plan.events.length)],
    [t('tracking.coming'), formatCount(plan.events.filter((seen) => seen.times > 0).length)],
    [t('tracking.never'), formatCount(plan.events.filter((seen) => !seen.last_seen).length)],
    [t('tracking.views'), t('tracking.viewsOf', { percent: plan.view_percent })],
  ] as const;
  return (
    <>
      <p className="tracking-standing">
        <span>{t('tracking.inForce')}<b>{t(`tracking.sourceOf.${plan.source}`)}</b>{plan.version ? ` · ${t('tracking.version', { version: plan.version })}` : ''}</span>
        {!missing && <Link to={to}>{t(own ? 'tracking.edit' : 'tracking.publish')}</Link>}
      </p>
      <div className="figures tracking-figures">
        {figures.map(([label, value]) => <div key={label} className="figure"><dl><dt>{label}</dt><dd className="value">{value}</dd></dl></div>)}
      </div>
    </>
  );
}

function useColumns(): Column<PlanEventSeen>[] {
  const { t } = useTranslation();
  const words = useWords();
  return useMemo(() => {
    const length = ({ ms = 'none', ms_max }: PlanEvent) => {
      const word = t(`tracking.lengthOf.${ms}`);
      return ms_max ? t('tracking.lengthMost', { length: word, most: words.span(ms_max / 1_000) }) : word;
    };
    const kind = (event: PlanEvent) => t(`behaviour.kind.${event.name}`);
    return [
      { key: 'event', title: t('tracking.event'), width: 230, fixed: true, render: ({ event }) => <span className="tracking-event">{titleOf(event)}<br /><span className="muted">{kind(event)}</span> <code className="mono">{event.what}</code></span>, text: ({ event }) => titleOf(event) },
      { key: 'name', title: t('tracking.name'), extra: true, render: ({ event }) => kind(event), text: ({ event }) => kind(event) },
      { key: 'what', title: t('tracking.what'), extra: true, render: ({ event }) => <code className="mono">{event.what}</code>, text: ({ event }) => event.what },
      { key: 'times', title: t('tracking.times'), align: 'right', width: 110, render: ({ times }) => formatCount(times), text: ({ times }) => String(times) },
      { key: 'last', title: t('tracking.lastSeen'), width: 120, render: ({ last_seen }) => last_seen ?? <span className="muted">{t('tracking.notSeen')}</span>, text: ({ last_seen }) => last_seen ?? '' },
      { key: 'owner', title: t('tracking.owner'), width: 110, render: ({ event }) => event.owner, text: ({ event }) => event.owner },
      { key: 'purpose', title: t('tracking.purpose'), width: 240, render: ({ event }) => purposeOf(event), text: ({ event }) => purposeOf(event) },
      { key: 'retention', title: t('tracking.retention'), align: 'right', width: 100, render: ({ event }) => t('tracking.days', { count: event.retention_days }), text: ({ event }) => String(event.retention_days) },
      { key: 'length', title: t('tracking.length'), width: 130, render: ({ event }) => length(event), text: ({ event }) => length(event) },
    ];
  }, [t, words]);
}
