/** T2 and T3: how often the pages are visited, by how many, and for how long. */
import { Switch } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../format';
import { useMode } from '../../shell/preferences';
import { ChartPanel, MiniTable, type Cell } from '../cockpit/chart-panel';
import { useSettings } from './address';
import { Analysed, ExportButton, Figure, useChangeText, useEmpty, useNarrow, type ViewProps } from './answer';
import type { AskOf, ResultOf } from './api';
import { barsOption, heightOfBars } from './options';
import { CHANNELS, useWords } from './words';

const BARS = 15;
const secondsOf = (ms: number) => (ms / 1_000).toFixed(1);

export function PagesView({ period, before }: ViewProps) {
  const { t } = useTranslation();
  const { filters, change } = useSettings();
  const all = filters.all === 'yes';
  const ask = useMemo((): AskOf<'pages'> => ({ kind: 'pages', ...(all ? {} : { pages: [...CHANNELS] }) }), [all]);
  return (
    <>
      <div className="behaviour-bar">
        <label className="behaviour-switch">
          <Switch size="small" checked={all} onChange={(on) => { change({ all: on ? 'yes' : undefined }); }} />
          <span>{t('behaviour.pages.all')}</span>
        </label>
      </div>
      <Analysed<'pages'> period={period} before={before} ask={ask}>
        {(now, earlier) => <Visited all={all} now={now} earlier={earlier} period={period} before={before} />}
      </Analysed>
    </>
  );
}

function Visited({ all, now, earlier, period, before }: ViewProps & { all: boolean; now: ResultOf<'pages'>; earlier: ResultOf<'pages'> | undefined }) {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useNarrow();
  const words = useWords();
  const emptyOf = useEmpty();
  const change = useChangeText();
  const ranked = useMemo(() => now.rows.filter((row) => row.visits > 0).sort((a, b) => b.visits - a.visits).map((row) => ({ ...row, word: words.page(row.page) })), [now, words]);
  const [first] = ranked;
  const label = t(all ? 'behaviour.pages.labelAll' : 'behaviour.pages.label');
  const compared = before !== undefined;
  const earlierOf = (page: string) => earlier && (earlier.rows.find((row) => row.page === page)?.visits ?? 0);
  const head = [t('behaviour.pages.page'), t('behaviour.pages.visits'), t('behaviour.pages.visitors'), t('behaviour.pages.dwellSeconds'), ...(compared ? [t('behaviour.change')] : [])];
  return (
    <>
      {first && (
        <div className="figures behaviour-three">
          <Figure label={t('behaviour.pages.visits')} value={formatCount(now.visits)} now={now.visits} before={earlier?.visits} compared={compared} />
          <Figure label={t('behaviour.pages.visitors')} value={formatCount(now.visitors)} now={now.visitors} before={earlier?.visitors} compared={compared} />
          <Figure label={t('behaviour.pages.dwell')} value={words.span(now.dwell_ms / 1_000)} now={now.dwell_ms} before={earlier?.dwell_ms} compared={compared} />
        </div>
      )}
      <ChartPanel
        title={first ? t('behaviour.pages.answer', { page: first.word.text, visits: t('behaviour.timesOf', { count: first.visits }), dwell: words.span(first.dwell_ms / 1_000) }) : ''}
        label={label}
        option={barsOption(ranked.slice(0, BARS).map((row) => ({ label: row.word.text, count: row.visits })), 0, mode, narrow)}
        height={heightOfBars(Math.min(BARS, ranked.length), narrow)}
        empty={first ? undefined : emptyOf(t('behaviour.pages.empty'))}
        table={
          <div className="behaviour-table">
            <MiniTable
              caption={t('behaviour.tableOf', { name: label })}
              head={head}
              top={0}
              rows={ranked.map((row): Cell[] => [
                { text: row.word.text, code: row.word.code }, formatCount(row.visits), formatCount(row.visitors), secondsOf(row.dwell_ms), ...(compared ? [change(row.visits, earlierOf(row.page))] : []),
              ])}
            />
            <ExportButton
              name="behaviour-pages" what={label} period={period} head={[head[0] ?? '', 'ID', ...head.slice(1)]}
              rows={ranked.map((row) => [row.word.text, row.page, String(row.visits), String(row.visitors), secondsOf(row.dwell_ms), ...(compared ? [change(row.visits, earlierOf(row.page))] : [])])}
            />
          </div>
        }
      />
    </>
  );
}
