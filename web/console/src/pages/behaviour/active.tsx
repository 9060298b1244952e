/** How many people are there: on a day, in the week and in the month up to it. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatFineShare } from '../../format';
import { useMode } from '../../shell/preferences';
import { ChartPanel, MiniTable } from '../cockpit/chart-panel';
import { Analysed, ExportButton, Figure, useEmpty, type ViewProps } from './answer';
import type { ResultOf } from './api';
import { linesOption } from './options';
import { dayOf, type Period } from './period';
import { Rates } from './rates';

const ASK = { kind: 'active' } as const;
type Days = ResultOf<'active'>['days'];

export function ActiveView({ period, before }: ViewProps) {
  const [today] = useState(() => dayOf(Date.now()));
  return (
    <>
      <Analysed<'active'> period={period} before={before} ask={ASK}>
        {(now, earlier) => <Active days={now.days} open={period.until >= today} earlier={earlier?.days} compared={before !== undefined} period={period} />}
      </Analysed>
      <Rates />
    </>
  );
}

const averageOf = (days: Days) => (days.length === 0 ? 0 : Math.round(days.reduce((sum, day) => sum + day.people, 0) / days.length));

/** `open`: the last day is not over; it is in the table, and neither in the line nor in the average, unless it is all there is. */
function Active({ days, open, earlier, compared, period }: { days: Days; open: boolean; earlier: Days | undefined; compared: boolean; period: Period }) {
  const { t } = useTranslation();
  const mode = useMode();
  const emptyOf = useEmpty();
  const last = days.at(-1);
  const over = open && days.length > 1 ? days.slice(0, -1) : days;
  const average = averageOf(over);
  const at = days.map((day) => day.day.slice(5));
  const ofDay = (of: 'people' | 'in_week' | 'in_month') => days.map((day) => day[of]);
  const figure = (label: string, of: (some: Days) => number) => (
    <Figure label={label} value={formatCount(of(days))} now={of(days)} before={earlier && of(earlier)} compared={compared} />
  );
  const names = { people: t('behaviour.active.day'), in_week: t('behaviour.active.week'), in_month: t('behaviour.active.month') };
  return (
    <>
      {last && last.in_month > 0 && (
        <div className="figures behaviour-many">
          <Figure label={t('behaviour.active.average')} value={formatCount(average)} now={average} before={earlier && averageOf(earlier)} compared={compared} />
          {figure(t('behaviour.active.lastWeek'), (some) => some.at(-1)?.in_week ?? 0)}
          {figure(t('behaviour.active.lastMonth'), (some) => some.at(-1)?.in_month ?? 0)}
        </div>
      )}
      <ChartPanel
        title={t('behaviour.active.answer', { average: t('behaviour.peopleOf', { count: average }), month: t('behaviour.peopleOf', { count: last?.in_month ?? 0 }), share: formatFineShare(average, last?.in_month ?? 0) })}
        label={t('behaviour.active.label')}
        note={t('behaviour.active.note')}
        option={linesOption(at, [
          { name: names.people, points: days.map((day, place) => (place < over.length ? day.people : null)), color: 0 },
          { name: names.in_week, points: ofDay('in_week'), color: 2 },
          { name: names.in_month, points: ofDay('in_month'), color: 1 },
        ], mode)}
        tableAt="below"
        empty={!last || last.in_month === 0 ? emptyOf(t('behaviour.active.empty')) : undefined}
        table={
          <div className="behaviour-table">
            <MiniTable
              caption={t('behaviour.tableOf', { name: t('behaviour.active.label') })}
              head={[t('behaviour.active.at'), names.people, names.in_week, names.in_month]}
              rows={days.map((day) => [day.day, formatCount(day.people), formatCount(day.in_week), formatCount(day.in_month)]).reverse()}
            />
            <ExportButton
              name="behaviour-active" what={t('behaviour.active.label')} period={period} head={[t('behaviour.active.at'), names.people, names.in_week, names.in_month]}
              rows={days.map((day) => [day.day, String(day.people), String(day.in_week), String(day.in_month)])}
            />
          </div>
        }
      />
    </>
  );
}
