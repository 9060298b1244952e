/** Audiences beside each other: how often, and by how many, each does the same thing, day by day. */
import type { AnalysisEvent } from '@polybank/api';
import { take } from '@polybank/api';
import { useQueries } from '@tanstack/react-query';
import { Segmented, Select, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { client } from '../../client';
import { formatCount, formatStamp } from '../../format';
import { EmptyState, ProblemView } from '../../parts/states';
import { useMode } from '../../shell/preferences';
import { useBankId } from '../../shell/scope';
import { ChartPanel, MiniTable } from '../cockpit/chart-panel';
import { indexOfMost } from '../cockpit/insight';
import { useAudiences } from '../customer-profile/api';
import { useEvents, useSettings } from './address';
import { ExportButton, Figure, useEmpty, useNarrow, type ViewProps } from './answer';
import type { AnswerOf } from './api';
import { linesOption } from './options';
import { EventPicker } from './picker';
import { useWords } from './words';

const USUAL: readonly AnalysisEvent[] = [{ name: 'page_view' }];
const MOST = 4;
const SEGMENT = 'segment';

function useSegments() {
  const [params, setParams] = useSearchParams();
  const chosen = params.getAll(SEGMENT).filter((name) => /^[a-z0-9_-]{1,64}$/.test(name)).slice(0, MOST);
  const change = (next: readonly string[]) => {
    setParams((old) => {
      const changed = new URLSearchParams(old);
      changed.delete(SEGMENT);
      for (const name of next) changed.append(SEGMENT, name);
      return changed;
    }, { replace: true });
  };
  return { chosen, change };
}

export function SegmentsView({ period }: ViewProps) {
  const { t } = useTranslation();
  const bankId = useBankId();
  const mode = useMode();
  const narrow = useNarrow();
  const words = useWords();
  const emptyOf = useEmpty();
  const { filters, change } = useSettings();
  const audiences = useAudiences(bankId);
  const items = audiences.data?.items ?? [];
  const { chosen, change: choose } = useSegments();
  const shown = chosen.length > 0 ? chosen : items.filter((one) => one.customers > 0).slice(0, 2).map((one) => one.name);
  const { events, change: setEvents } = useEvents('event', USUAL, 1, 1);
  const event = events[0] ?? { name: 'page_view' as const };
  const of = filters.count === 'people' ? 'people' : 'times';
  const days = { from: period.from, until: period.until };
  const answers = useQueries({
    queries: shown.map((audience) => ({
      queryKey: ['behaviour', bankId, 'segment', days, event, audience],
      queryFn: async () => (await take(client.POST('/banks/{bank_id}/analyses', { params: { path: { bank_id: bankId } }, body: { ...days, audience, ask: { kind: 'trend' as const, events: [event], by: 'day' as const } } }))) as AnswerOf<'trend'>,
      staleTime: 60_000,
    })),
  });
  const failed = answers.find((one) => one.isError);
  const told = answers.map((one) => one.data?.result.points.map((point) => point.counts[0]?.[of] ?? 0));
  const nameOf = (name: string) => items.find((one) => one.name === name)?.title ?? name;
  const totals = answers.map((one) => one.data?.result.points.reduce((sum, point) => sum + (point.counts[0]?.times ?? 0), 0) ?? 0);
  const most = indexOfMost(totals);
  const at = answers.find((one) => one.data)?.data?.result.points.map((point) => formatStamp(point.at).slice(5, 10)) ?? [];
  const head = [t('behaviour.trend.at'), ...shown.map(nameOf)];
  const rows = at.map((day, place) => [day, ...told.map((points) => (points ? formatCount(points[place] ?? 0) : '—'))]);
  return (
    <>
      <div className="behaviour-bar">
        <Select<string[]> className="behaviour-events" mode="multiple" aria-label={t('behaviour.segments.choose')} maxCount={MOST} placeholder={t('behaviour.segments.choose')} value={shown} optionFilterProp="label" options={items.map((one) => ({ value: one.name, label: one.title }))} onChange={choose} />
        <EventPicker label={t('behaviour.trend.events')} event={event} onChange={(one) => { setEvents([one]); }} />
        <Segmented<'times' | 'people'> aria-label={t('behaviour.trend.show')} value={of} options={[{ value: 'times', label: t('behaviour.times') }, { value: 'people', label: t('behaviour.people') }]} onChange={(value) => { change({ count: value === 'people' ? 'people' : undefined }); }} />
      </div>
      {failed && <ProblemView error={failed.error} onRetry={() => { for (const one of answers) void one.refetch(); }} />}
      {audiences.data && shown.length === 0 ? <section className="panel"><EmptyState title={t('behaviour.segments.none')} text={t('behaviour.segments.noneText')} /></section> : answers.some((one) => one.isPending) || audiences.isPending ? <div className="panel chart-panel" role="status" aria-label={t('common.loading')}><Skeleton active /></div> : (
        <>
          <div className="figures behaviour-many">{shown.map((name, place) => <Figure key={name} label={nameOf(name)} value={t('behaviour.timesOf', { count: totals[place] ?? 0 })} now={totals[place] ?? 0} before={undefined} compared={false} />)}</div>
          <ChartPanel
            title={most === undefined ? '' : t('behaviour.segments.answer', { what: words.event(event), audience: nameOf(shown[most] ?? ''), total: t('behaviour.timesOf', { count: totals[most] ?? 0 }) })}
            label={t('behaviour.segments.label')} note={t('behaviour.segments.note')} tableAt="below"
            option={linesOption(at, shown.map((name, place) => ({ name: nameOf(name), points: told[place] ?? [], color: place })), mode, false, narrow)}
            empty={most === undefined ? emptyOf(t('behaviour.trend.empty')) : undefined}
            table={<div className="behaviour-table"><MiniTable caption={t('behaviour.tableOf', { name: t('behaviour.segments.label') })} head={head} rows={[...rows].reverse()} /><ExportButton name="behaviour-segments" what={`${t('behaviour.segments.label')} · ${words.event(event)}`} period={days} head={head} rows={rows} /></div>}
          />
        </>
      )}
    </>
  );
}
