/** An answer as figures, a picture and a table: whichever a tile shows. */
import type { ChartOption } from '@polybank/ui';
import type { AnalysisAnswer, AnalysisAsk, AnalysisResult } from '@polybank/api';
import type { TFunction } from 'i18next';
import { formatCount, formatFineShare, formatStamp } from '../../format';
import type { Cell } from '../cockpit/chart-panel';
import type { Mode } from '../cockpit/options';
import { averageRetention, drawable } from '../behaviour/insight';
import { barsOption, heightOfBars, linesOption, pathsOption, type LineOf } from '../behaviour/options';
import type { useWords } from '../behaviour/words';

export type ShapedFigure = { label: string; value: string; now: number; before: number | undefined };
export type Shaped = { figures: ShapedFigure[]; option: ChartOption | undefined; height: number; head: string[]; rows: Cell[][]; empty: boolean };
type Words = ReturnType<typeof useWords>;
type Place = { t: TFunction; words: Words; mode: Mode; narrow: boolean; wide: boolean };
type Of<K extends AnalysisResult['kind']> = Extract<AnalysisResult, { kind: K }>;

const BARS = { half: 8, full: 12 };
const HEIGHT = 240;
/** All pages together that are seldom at a step. */
const RARE = '…';

const figure = (label: string, now: number, before: number | undefined, value = formatCount(now)): ShapedFigure => ({ label, value, now, before });
const word = ({ text, code }: { text: string; code: boolean }): Cell => ({ text, code });

function ranking(place: Place, of: Extract<AnalysisAsk, { kind: 'ranking' }>['of'], now: Of<'ranking'>, before: Of<'ranking'> | undefined): Shaped {
  const { t, words, mode, narrow, wide } = place;
  const named = now.rows.map((row) => ({ ...row, word: words.what(of, row.what) }));
  const bars = named.slice(0, wide ? BARS.full : BARS.half);
  return {
    figures: [figure(`${t(`behaviour.kind.${of}`)} · ${t('behaviour.times')}`, now.times, before?.times), figure(t('behaviour.people'), now.people, before?.people)],
    option: barsOption(bars.map((row) => ({ label: row.word.text, count: row.times })), 0, mode, narrow), height: heightOfBars(bars.length, narrow),
    head: [t('behaviour.ranking.what'), t('behaviour.times'), t('behaviour.people'), ...(before ? [t('boards.before')] : [])],
    rows: named.map((row) => [word(row.word), formatCount(row.times), formatCount(row.people), ...(before ? [formatCount(before.rows.find((one) => one.what === row.what)?.times ?? 0)] : [])]),
    empty: now.rows.length === 0,
  };
}

function pages({ t, words, mode, narrow, wide }: Place, now: Of<'pages'>, before: Of<'pages'> | undefined): Shaped {
  const named = now.rows.filter((row) => row.visits > 0).map((row) => ({ ...row, word: words.page(row.page) }));
  const bars = named.slice(0, wide ? BARS.full : BARS.half);
  return {
    figures: [
      figure(t('behaviour.pages.visits'), now.visits, before?.visits), figure(t('behaviour.pages.visitors'), now.visitors, before?.visitors),
      figure(t('behaviour.pages.dwell'), now.dwell_ms, before?.dwell_ms, words.span(now.dwell_ms / 1_000)),
    ],
    option: barsOption(bars.map((row) => ({ label: row.word.text, count: row.visits })), 0, mode, narrow), height: heightOfBars(bars.length, narrow),
    head: [t('behaviour.pages.page'), t('behaviour.pages.visits'), t('behaviour.pages.visitors'), t('behaviour.pages.dwellSeconds'), ...(before ? [t('boards.before')] : [])],
    rows: named.map((row) => [word(row.word), formatCount(row.visits), formatCount(row.visitors), (row.dwell_ms / 1_000).toFixed(1), ...(before ? [formatCount(before.rows.find((one) => one.page === row.page)?.visits ?? 0)] : [])]),
    empty: now.visits === 0,
  };
}

function active({ t, mode, narrow }: Place, now: Of<'active'>, before: Of<'active'> | undefined): Shaped {
  const last = now.days.at(-1);
  const then = before?.days.at(-1);
  const names = [t('behaviour.active.day'), t('behaviour.active.week'), t('behaviour.active.month')];
  const lines: LineOf[] = [
    { name: names[0] ?? '', points: now.days.map((day) => day.people), color: 0 }, { name: names[1] ?? '', points: now.days.map((day) => day.in_week), color: 2 }, { name: names[2] ?? '', points: now.days.map((day) => day.in_month), color: 1 },
  ];
  return {
    figures: [figure(names[0] ?? '', last?.people ?? 0, then?.people), figure(names[1] ?? '', last?.in_week ?? 0, then?.in_week), figure(names[2] ?? '', last?.in_month ?? 0, then?.in_month)],
    option: linesOption(now.days.map((day) => day.day.slice(5)), lines, mode, false, narrow), height: HEIGHT,
    head: [t('behaviour.active.at'), ...names], rows: now.days.map((day) => [day.day, formatCount(day.people), formatCount(day.in_week), formatCount(day.in_month)]).reverse(),
    empty: (last?.in_month ?? 0) === 0,
  };
}

function trend({ t, words, mode, narrow }: Place, ask: Extract<AnalysisAsk, { kind: 'trend' }>, now: Of<'trend'>, before: Of<'trend'> | undefined): Shaped {
  const names = ask.events.map(words.event);
  const at = now.points.map((point) => (ask.by === 'day' ? formatStamp(point.at).slice(5, 10) : formatStamp(point.at).slice(5, 16)));
  const sum = (result: Of<'trend'> | undefined, place: number) => result?.points.reduce((all, point) => all + (point.counts[place]?.times ?? 0), 0);
  const line = (result: Of<'trend'>, place: number) => result.points.slice(0, at.length).map((point) => point.counts[place]?.times ?? 0);
  const lines: LineOf[] = names.map((name, place) => ({ name, points: line(now, place), color: place }));
  const dashed: LineOf[] = before ? names.map((name, place) => ({ name: `${name} · ${t('behaviour.before')}`, points: line(before, place), color: place, dashed: true })) : [];
  return {
    figures: names.map((name, place) => figure(name, sum(now, place) ?? 0, sum(before, place))),
    option: linesOption(at, [...lines, ...dashed], mode, false, narrow), height: HEIGHT,
    head: [t('behaviour.trend.at'), ...names], rows: now.points.map((point, place) => [at[place] ?? '', ...names.map((_, one) => formatCount(point.counts[one]?.times ?? 0))]).reverse(),
    empty: names.every((_, place) => sum(now, place) === 0),
  };
}

function funnel({ t, words, mode, narrow }: Place, ask: Extract<AnalysisAsk, { kind: 'funnel' }>, now: Of<'funnel'>, before: Of<'funnel'> | undefined): Shaped {
  const first = now.steps[0]?.people ?? 0;
  const rows = now.steps.map((step, place) => {
    const event = ask.steps[place];
    return { ...step, name: `${String(place + 1)}. ${event ? words.event(event) : ''}` };
  });
  const rate = (steps: Of<'funnel'>['steps'] | undefined) => (steps && steps.length > 0 ? (steps.at(-1)?.people ?? 0) / Math.max(1, steps[0]?.people ?? 0) : undefined);
  const done = rate(now.steps) ?? 0;
  const then = rate(before?.steps);
  return {
    figures: [
      figure(t('boards.started'), first, before?.steps[0]?.people), figure(t('boards.finished'), rows.at(-1)?.people ?? 0, before?.steps.at(-1)?.people),
      figure(t('boards.rate'), Math.round(done * 1_000), then === undefined ? undefined : Math.round(then * 1_000), formatFineShare(done, 1)),
    ],
    option: barsOption(rows.map((row) => ({ label: row.name, count: row.people, text: `${formatCount(row.people)}  ${formatFineShare(row.people, first)}` })), -1, mode, narrow), height: heightOfBars(rows.length * 1.4, narrow),
    head: [t('behaviour.funnel.steps'), t('behaviour.funnel.people'), t('behaviour.funnel.ofFirst'), t('behaviour.funnel.median')],
    rows: rows.map((row) => [row.name, formatCount(row.people), formatFineShare(row.people, first), typeof row.median_s === 'number' ? words.span(row.median_s) : '—']),
    empty: first === 0,
  };
}

function retention({ t, mode, narrow }: Place, days: number, now: Of<'retention'>, before: Of<'retention'> | undefined): Shaped {
  const average = averageRetention(now.cohorts, days);
  const then = before ? averageRetention(before.cohorts, days) : [];
  const names = Array.from({ length: days }, (_, day) => t('behaviour.retention.day', { n: day + 1 }));
  const told = [0, 6, 13, 29].filter((day) => average[day] !== undefined);
  return {
    figures: told.map((day) => figure(names[day] ?? '', Math.round((average[day] ?? 0) * 1_000), then[day] === undefined ? undefined : Math.round(then[day] * 1_000), formatFineShare(average[day] ?? 0, 1))),
    option: linesOption(names, [{ name: t('behaviour.retention.average'), points: names.map((_, day) => average[day] ?? null), color: 0 }], mode, true, narrow), height: HEIGHT,
    head: [t('behaviour.retention.cohort'), t('behaviour.retention.people'), ...names.slice(0, 7)],
    rows: now.cohorts.map((cohort) => [cohort.day, formatCount(cohort.people), ...names.slice(0, 7).map((_, day) => (cohort.again[day] === undefined || cohort.people === 0 ? '—' : formatFineShare(cohort.again[day], cohort.people)))]).reverse(),
    empty: now.cohorts.every((cohort) => cohort.people === 0),
  };
}

function paths({ t, words, mode }: Place, ask: Extract<AnalysisAsk, { kind: 'paths' }>, now: Of<'paths'>, before: Of<'paths'> | undefined): Shaped {
  const name = (page: string) => (page === '' ? t(ask.direction === 'after' ? 'behaviour.paths.left' : 'behaviour.paths.entered') : page === RARE ? t('behaviour.paths.rare') : words.page(page).text);
  const links = [...now.links].sort((a, b) => a.step - b.step || b.times - a.times);
  return {
    figures: [figure(t('boards.starts', { page: words.page(ask.start).text }), now.starts, before?.starts)],
    option: pathsOption(drawable(now.links, ask.start, 6), ask.direction, name, mode), height: 320,
    head: [t('behaviour.paths.step'), t('behaviour.paths.from'), t('behaviour.paths.to'), t('behaviour.times')],
    rows: links.slice(0, 60).map((link) => [String(link.step + 1), name(ask.direction === 'after' ? link.from : link.to), name(ask.direction === 'after' ? link.to : link.from), formatCount(link.times)]),
    empty: now.starts === 0,
  };
}

/** `before` is of the same kind as `now`: it was the same question. */
export function shapeOf(place: Place, ask: AnalysisAsk, now: AnalysisAnswer, before: AnalysisAnswer | undefined | null): Shaped | undefined {
  const result = now.result;
  const then = before?.result;
  const same = <K extends AnalysisResult['kind']>(kind: K) => (then?.kind === kind ? (then as Of<K>) : undefined);
  if (result.kind === 'ranking' && ask.kind === 'ranking') return ranking(place, ask.of, result, same('ranking'));
  if (result.kind === 'pages') return pages(place, result, same('pages'));
  if (result.kind === 'active') return active(place, result, same('active'));
  if (result.kind === 'trend' && ask.kind === 'trend') return trend(place, ask, result, same('trend'));
  if (result.kind === 'funnel' && ask.kind === 'funnel') return funnel(place, ask, result, same('funnel'));
  if (result.kind === 'retention' && ask.kind === 'retention') return retention(place, ask.days, result, same('retention'));
  if (result.kind === 'paths' && ask.kind === 'paths') return paths(place, ask, result, same('paths'));
  return undefined;
}
