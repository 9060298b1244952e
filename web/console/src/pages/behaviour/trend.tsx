/** How often a few events happen, day by day or hour by hour. */
import { Button, Segmented, Tooltip } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatStamp } from '../../format';
import { useMode } from '../../shell/preferences';
import { ChartPanel, MiniTable } from '../cockpit/chart-panel';
import { indexOfMost } from '../cockpit/insight';
import { eventText, useEvents, useSettings } from './address';
import { Analysed, ExportButton, Figure, useEmpty, useNarrow, type ViewProps } from './answer';
import type { AnalysisEvent } from '@polybank/api';
import type { AskOf, ResultOf } from './api';
import { linesOption, type LineOf } from './options';
import { BehindDrawer, type Asked } from './behind';
import { lengthOf, MOST_HOURLY_DAYS, type Period } from './period';
import { EventsPicker } from './picker';
import { useWords } from './words';

const USUAL: readonly AnalysisEvent[] = [{ name: 'page_view' }];
const MOST = 5;
/** More columns than this do not stand beside a picture. */
const WIDE_FROM = 2;
type Of = 'times' | 'people';

export function TrendView({ period, before }: ViewProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [asked, setAsked] = useState<Asked>();
  const { filters, change } = useSettings();
  const { events, change: choose } = useEvents('event', USUAL, 1, MOST);
  const hourly = lengthOf(period) <= MOST_HOURLY_DAYS;
  // One day is one point: it is looked at by the hour.
  const by = hourly && (filters.by ?? (lengthOf(period) === 1 ? 'hour' : 'day')) === 'hour' ? 'hour' : 'day';
  const of: Of = filters.count === 'people' ? 'people' : 'times';
  const ask = useMemo((): AskOf<'trend'> => ({ kind: 'trend', events, by }), [events, by]);
  return (
    <>
      <div className="behaviour-bar">
        <EventsPicker label={t('behaviour.trend.events')} events={events} most={MOST} placeholder={t('behaviour.trend.choose')} onChange={choose} />
        <Tooltip title={hourly ? '' : t('behaviour.trend.hourWhy')}>
          <Segmented
            aria-label={t('behaviour.trend.by')} value={by} onChange={(value) => { change({ by: value }); }}
            options={[{ value: 'day', label: t('behaviour.trend.byOf.day') }, { value: 'hour', label: t('behaviour.trend.byOf.hour'), disabled: !hourly }]}
          />
        </Tooltip>
        <Segmented<Of>
          aria-label={t('behaviour.trend.show')} value={of} onChange={(value) => { change({ count: value === 'people' ? 'people' : undefined }); }}
          options={[{ value: 'times', label: t('behaviour.times') }, { value: 'people', label: t('behaviour.people') }]}
        />
      </div>
      <Analysed<'trend'> period={period} before={before} ask={ask} alike={by === 'hour'}>
        {(now, earlier, asOf) => <Lines events={events} by={by} of={of} now={now} earlier={earlier} asOf={asOf} compared={before !== undefined} period={period} onBehind={(event) => { setAsked({ title: t('behaviour.behind.did', { what: words.event(event) }), question: { ...period, behind: { kind: 'did', event } } }); }} />}
      </Analysed>
      {asked && <BehindDrawer asked={asked} onClose={() => { setAsked(undefined); }} />}
    </>
  );
}

type LinesProps = { events: readonly AnalysisEvent[]; by: 'day' | 'hour'; of: Of; now: ResultOf<'trend'>; earlier: ResultOf<'trend'> | undefined; asOf: string; compared: boolean; period: Period; onBehind: (event: AnalysisEvent) => void };
const sum = (points: ResultOf<'trend'>['points'], place: number) => points.reduce((total, point) => total + (point.counts[place]?.times ?? 0), 0);

function Lines({ events, by, of, now: { points: all }, earlier, asOf, compared, period, onBehind }: LinesProps) {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useNarrow();
  const words = useWords();
  const emptyOf = useEmpty();
  const names = events.map(words.event);
  // Hours that are still to come say nothing; one that is not over says so.
  const end = Date.parse(asOf);
  const begun = all.filter((point) => Date.parse(point.at) <= end);
  const open = Date.parse(begun.at(-1)?.at ?? asOf) + (by === 'day' ? 86_400_000 : 3_600_000) > end;
  const at = begun.map((point) => (by === 'day' ? formatStamp(point.at).slice(5, 10) : formatStamp(point.at).slice(5, 16)));
  const shown = at.map((one, place) => (open && place === at.length - 1 ? t('behaviour.trend.soFar', { at: one }) : one));
  const seriesOf = (points: ResultOf<'trend'>['points'], place: number) => points.map((point) => point.counts[place]?.[of] ?? 0);
  const totals = events.map((_, place) => sum(begun, place));
  const leading = indexOfMost(totals);
  const most = leading === undefined ? undefined : indexOfMost(seriesOf(begun, leading));
  const lines: LineOf[] = names.map((name, place) => ({ name, points: seriesOf(begun, place), open, color: place }));
  const beforeOf = (name: string) => `${name} · ${t('behaviour.before')}`;
  const below = names.length * (earlier ? 2 : 1) > WIDE_FROM;
  // Held against each other day by day, in the same place.
  const dashed: LineOf[] = earlier ? names.map((name, place) => ({ name: beforeOf(name), points: seriesOf(earlier.points, place).slice(0, at.length), color: place, dashed: true })) : [];
  const said = (count: number) => t(of === 'times' ? 'behaviour.timesOf' : 'behaviour.peopleOf', { count });
  const label = `${t('behaviour.trend.label')} · ${t(`behaviour.${of}`)}`;
  return (
    <>
      {leading !== undefined && (
        <div className="figures behaviour-many">
          {names.map((name, place) => (
            <Figure key={name} label={`${name} · ${t('behaviour.times')}`} value={formatCount(totals[place] ?? 0)} now={totals[place] ?? 0} before={earlier ? sum(earlier.points.slice(0, begun.length), place) : undefined} compared={compared} />
          ))}
        </div>
      )}
      <ChartPanel
        title={leading === undefined ? '' : t(of === 'times' ? 'behaviour.trend.answer' : 'behaviour.trend.answerPeople', {
          what: names[leading] ?? '', total: t('behaviour.timesOf', { count: totals[leading] ?? 0 }), at: at[most ?? 0] ?? '', most: said(begun[most ?? 0]?.counts[leading]?.[of] ?? 0),
        })}
        label={label}
        {...(open ? { note: t('behaviour.trend.openNote') } : {})}
        option={linesOption(shown, [...lines, ...dashed], mode, false, narrow)}
        tableAt={below ? 'below' : 'beside'}
        height={below || narrow ? 300 : 410}
        empty={leading === undefined ? emptyOf(t('behaviour.trend.empty')) : undefined}
        table={
          <div className="behaviour-table">
            <MiniTable
              caption={t('behaviour.tableOf', { name: label })}
              head={[t('behaviour.trend.at'), ...names.flatMap((name) => (earlier ? [name, beforeOf(name)] : [name]))]}
              rows={begun.map((point, place) => [
                shown[place] ?? '', ...events.flatMap((_, one) => [point, ...(earlier ? [earlier.points[place]] : [])].map((held) => (held ? formatCount(held.counts[one]?.[of] ?? 0) : '—'))),
              ]).reverse()}
              top={most === undefined ? undefined : begun.length - 1 - most}
            />
            <ExportButton
              name="behaviour-trend" what={t('behaviour.trend.label')} period={period}
              head={[t('behaviour.trend.at'), ...names.flatMap((name) => [`${name} · ${t('behaviour.times')}`, `${name} · ${t('behaviour.people')}`])]}
              rows={begun.map((point, place) => [shown[place] ?? '', ...events.flatMap((_, one) => [String(point.counts[one]?.times ?? 0), String(point.counts[one]?.people ?? 0)])])}
            />
            {events.map((event) => <Button key={eventText(event)} size="small" onClick={() => { onBehind(event); }}>{t('behaviour.behind.did', { what: words.event(event) })}</Button>)}
          </div>
        }
      />
    </>
  );
}
