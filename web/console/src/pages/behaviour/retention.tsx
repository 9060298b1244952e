/** Who comes back on the days after: of every day's people, and on the average. */
import { Segmented } from 'antd';
import { useMemo, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatFineShare } from '../../format';
import { useMode } from '../../shell/preferences';
import { ChartPanel } from '../cockpit/chart-panel';
import { RETENTION_DAYS, useEvents, useSettings } from './address';
import { Analysed, ExportButton, useEmpty, useNarrow, type ViewProps } from './answer';
import type { AnalysisEvent } from '@polybank/api';
import type { AskOf, ResultOf } from './api';
import { averageRetention } from './insight';
import { linesOption, type LineOf } from './options';
import type { Period } from './period';
import { EventPicker } from './picker';

const USUAL: readonly AnalysisEvent[] = [{ name: 'page_view' }];
/** Of the accent, under the largest share; figures stay readable on it in both modes. */
const DEEPEST = 48;
const percent = (share: number) => formatFineShare(share, 1);

export function RetentionView({ period, before }: ViewProps) {
  const { t } = useTranslation();
  const { filters, change } = useSettings();
  const first = useEvents('first', USUAL, 1, 1);
  const again = useEvents('again', USUAL, 1, 1);
  const days = RETENTION_DAYS.find((one) => String(one) === filters.days) ?? 7;
  const ask = useMemo((): AskOf<'retention'> | undefined => {
    const [one] = first.events;
    const [other] = again.events;
    return one && other && { kind: 'retention', first: one, again: other, days };
  }, [first.events, again.events, days]);
  if (!ask) return null;
  return (
    <>
      <div className="behaviour-bar">
        <label className="behaviour-switch"><span>{t('behaviour.retention.first')}</span><EventPicker label={t('behaviour.retention.first')} event={ask.first} onChange={(event) => { first.change([event]); }} /></label>
        <label className="behaviour-switch"><span>{t('behaviour.retention.again')}</span><EventPicker label={t('behaviour.retention.again')} event={ask.again} onChange={(event) => { again.change([event]); }} /></label>
        <Segmented<number> aria-label={t('behaviour.retention.days')} value={days} options={RETENTION_DAYS.map((value) => ({ value, label: t('behaviour.retention.daysOf', { n: value }) }))} onChange={(value) => { change({ days: String(value) }); }} />
      </div>
      <Analysed<'retention'> period={period} before={before} ask={ask}>
        {(now, earlier) => <Returning days={days} now={now} earlier={earlier} period={period} />}
      </Analysed>
    </>
  );
}

function Returning({ days, now, earlier, period }: { days: number; now: ResultOf<'retention'>; earlier: ResultOf<'retention'> | undefined; period: Period }) {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useNarrow();
  const emptyOf = useEmpty();
  const average = averageRetention(now.cohorts, days);
  const people = now.cohorts.reduce((sum, cohort) => sum + cohort.people, 0);
  const [next] = average;
  const last = average.at(-1);
  const title = next === undefined || last === undefined
    ? t('behaviour.retention.answerLater', { people: t('behaviour.peopleOf', { count: people }) })
    : average.length === 1
      ? t('behaviour.retention.answerNext', { next: percent(next) })
      : t('behaviour.retention.answer', { next: percent(next), n: average.length, last: percent(last) });
  const names = Array.from({ length: days }, (_, day) => t('behaviour.retention.day', { n: day + 1 }));
  const then = earlier && averageRetention(earlier.cohorts, days);
  const lines: LineOf[] = [{ name: t('behaviour.retention.average'), points: names.map((_, day) => average[day] ?? null), color: 0 }];
  if (then) {
    lines.push({ name: t('behaviour.retention.averageBefore'), points: names.map((_, day) => then[day] ?? null), color: 0, dashed: true });
  }
  return (
    <ChartPanel
      title={title}
      label={t('behaviour.retention.label')}
      option={linesOption(names, lines, mode, true, narrow)}
      height={220}
      empty={people === 0 ? emptyOf(t('behaviour.retention.empty')) : undefined}
      tableAt="below"
      table={
        <div className="behaviour-table">
          <HeatTable cohorts={now.cohorts} names={names} average={average} before={then} />
          <ExportButton
            name="behaviour-retention" what={t('behaviour.retention.label')} period={period} head={[t('behaviour.retention.cohort'), t('behaviour.retention.people'), ...names]}
            rows={now.cohorts.map((cohort) => [cohort.day, String(cohort.people), ...names.map((_, day) => (cohort.again[day] === undefined ? '' : String(cohort.again[day])))])}
          />
        </div>
      }
    />
  );
}

type HeatProps = { cohorts: ResultOf<'retention'>['cohorts']; names: readonly string[]; average: readonly number[]; before: readonly number[] | undefined };

function HeatTable({ cohorts, names, average, before }: HeatProps) {
  const { t } = useTranslation();
  const caption = t('behaviour.tableOf', { name: t('behaviour.retention.heat') });
  const deepest = Math.max(0, ...cohorts.flatMap(({ people, again }) => (people === 0 ? [] : again.map((back) => back / people))));
  const heat = (share: number) => ({ '--heat': `${String(deepest === 0 ? 0 : Math.round((share / deepest) * DEEPEST))}%` }) as CSSProperties;
  return (
    <div className="mini behaviour-heat" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption className="sr">{caption}</caption>
        <thead>
          <tr>
            <th scope="col" className="words">{t('behaviour.retention.cohort')}</th>
            <th scope="col">{t('behaviour.retention.people')}</th>
            {names.map((name) => <th key={name} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          <MeanRow className="top-row" label={t('behaviour.retention.mean')} shares={average} names={names} />
          {before && <MeanRow label={t('behaviour.retention.averageBefore')} shares={before} names={names} />}
          {cohorts.map(({ day, people, again }) => (
            <tr key={day}>
              <td className="words">{day}</td>
              <td>{formatCount(people)}</td>
              {names.map((name, place) => {
                const back = again[place];
                if (back === undefined || people === 0) return <td key={name} className="muted">—</td>;
                return <td key={name} className="heat" style={heat(back / people)} title={t('behaviour.peopleOf', { count: back })}>{formatFineShare(back, people)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MeanRow({ className, label, shares, names }: { className?: string; label: string; shares: readonly number[]; names: readonly string[] }) {
  return (
    <tr className={className}>
      <td className="words">{label}</td>
      <td />
      {names.map((name, place) => <td key={name}>{shares[place] === undefined ? '—' : percent(shares[place])}</td>)}
    </tr>
  );
}
