/** Which elements are used most: the menus of the app in the order customers like them. */
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { formatCount, formatFineShare } from '../../format';
import { useMode } from '../../shell/preferences';
import { ChartPanel, MiniTable, type Cell } from '../cockpit/chart-panel';
import { eventText, RANKED, useSettings } from './address';
import { Analysed, ExportButton, useChangeText, useEmpty, useNarrow, type ViewProps } from './answer';
import type { BehaviourName } from '@polybank/api';
import type { ResultOf } from './api';
import { barsOption, heightOfBars } from './options';
import { useWords } from './words';

const BARS = 15;
const ROWS = 50;

export function RankingView({ period, before }: ViewProps) {
  const { t } = useTranslation();
  const { filters, change } = useSettings();
  const of = RANKED.find((one) => one === filters.of) ?? 'click';
  return (
    <>
      <div className="behaviour-bar">
        <Segmented<BehaviourName> aria-label={t('behaviour.ranking.of')} value={of} options={RANKED.map((value) => ({ value, label: t(`behaviour.kind.${value}`) }))} onChange={(value) => { change({ of: value }); }} />
      </div>
      <Analysed<'ranking'> period={period} before={before} ask={{ kind: 'ranking', of, limit: ROWS }}>
        {(now, earlier) => <Ranked of={of} now={now} earlier={earlier} period={period} before={before} />}
      </Analysed>
    </>
  );
}

function Ranked({ of, now, earlier, period, before }: ViewProps & { of: BehaviourName; now: ResultOf<'ranking'>; earlier: ResultOf<'ranking'> | undefined }) {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useNarrow();
  const words = useWords();
  const emptyOf = useEmpty();
  const change = useChangeText();
  const [, setParams] = useSearchParams();
  const kind = t(`behaviour.kind.${of}`);
  const [first] = now.rows;
  const named = now.rows.map((row) => ({ ...row, word: words.what(of, row.what) }));
  const toTrend = (what: string) => {
    setParams((old) => {
      const next = new URLSearchParams(old);
      next.set('tab', 'trend');
      next.set('event', eventText({ name: of, what }));
      return next;
    });
  };
  // What is not among the first so many before may still have been there.
  const earlierOf = (what: string) => earlier && (earlier.rows.find((row) => row.what === what)?.times ?? (earlier.rows.length < ROWS ? 0 : undefined));
  const each = (row: { times: number; people: number }) => (row.people === 0 ? '—' : (row.times / row.people).toFixed(1));
  const head = [
    t('behaviour.ranking.place'), t(of === 'page_view' ? 'behaviour.ranking.page' : 'behaviour.ranking.what'), t('behaviour.times'), t('behaviour.people'), t('behaviour.ranking.each'),
    ...(before ? [t('behaviour.change')] : []),
  ];
  const label = `${t('behaviour.ranking.label')} · ${kind}`;
  return (
    <ChartPanel
      title={first ? t('behaviour.ranking.answer', { kind, what: words.what(of, first.what).text, times: t('behaviour.timesOf', { count: first.times }), share: formatFineShare(first.times, now.times) }) : ''}
      label={label}
      note={t('behaviour.ranking.toTrend')}
      option={barsOption(named.slice(0, BARS).map((row) => ({ label: row.word.text, count: row.times })), 0, mode, narrow)}
      height={heightOfBars(Math.min(BARS, named.length), narrow)}
      onPointClick={({ dataIndex }) => {
        const shown = named.slice(0, BARS);
        // The bars are drawn from below.
        const row = shown[shown.length - 1 - dataIndex];
        if (row) toTrend(row.what);
      }}
      empty={first ? undefined : emptyOf(t('behaviour.ranking.empty', { kind }))}
      table={
        <div className="behaviour-table">
          <MiniTable
            caption={t('behaviour.tableOf', { name: label })}
            head={head}
            words={[1]}
            top={0}
            rows={named.map((row, place): Cell[] => [
              String(place + 1), { text: row.word.text, code: row.word.code, onPick: () => { toTrend(row.what); } }, formatCount(row.times), formatCount(row.people), each(row),
              ...(before ? [change(row.times, earlierOf(row.what))] : []),
            ])}
          />
          <ExportButton
            name={`behaviour-${of}`} what={label} period={period} head={[...head.slice(0, 2), 'ID', ...head.slice(2)]}
            rows={named.map((row, place) => [String(place + 1), row.word.text, row.what, String(row.times), String(row.people), each(row), ...(before ? [change(row.times, earlierOf(row.what))] : [])])}
          />
        </div>
      }
    />
  );
}
