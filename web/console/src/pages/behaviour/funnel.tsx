/** How many get from one step to the next, and where they are lost. */
import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatFineShare } from '../../format';
import { useMode } from '../../shell/preferences';
import { ChartPanel, MiniTable } from '../cockpit/chart-panel';
import { useEvents, useSettings, WINDOWS } from './address';
import { Analysed, ExportButton, useEmpty, useNarrow, type ViewProps } from './answer';
import { BehindDrawer, type Asked } from './behind';
import type { AnalysisEvent } from '@polybank/api';
import type { AskOf, ResultOf } from './api';
import { worstStep } from './insight';
import { barsOption, heightOfBars } from './options';
import type { Period } from './period';
import { StepsEditor } from './steps';
import { useWords } from './words';

/** The first transfer: filled in, confirmed, and its receipt seen. */
const USUAL: readonly AnalysisEvent[] = [
  { name: 'page_view', what: '/transfer' },
  { name: 'page_view', what: '/transfer/confirm' },
  { name: 'page_view', what: '/transfers/:transferId' },
];
const [LEAST, MOST] = [2, 8];
const USUAL_WINDOW = 1_800;

export function FunnelView({ period, before }: ViewProps) {
  const { t } = useTranslation();
  const words = useWords();
  const { filters, change } = useSettings();
  const { events: steps, change: setSteps, isUsual } = useEvents('step', USUAL, LEAST, MOST);
  const within = WINDOWS.find((one) => String(one) === filters.window) ?? USUAL_WINDOW;
  const ask = useMemo((): AskOf<'funnel'> => ({ kind: 'funnel', steps, window_s: within }), [steps, within]);
  const [asked, setAsked] = useState<Asked>();
  const showLost = (step: number) => {
    const event = steps[step];
    if (event) setAsked({ title: t('behaviour.behind.lost', { step: words.event(event) }), question: { ...period, behind: { kind: 'lost', steps: [...steps], window_s: within, step } } });
  };
  return (
    <>
      <StepsEditor steps={steps} least={LEAST} most={MOST} onChange={setSteps}>
        <label className="behaviour-switch">
          <span>{t('behaviour.funnel.window')}</span>
          <Select style={{ width: 110 }} value={within} options={WINDOWS.map((value) => ({ value, label: words.span(value) }))} onChange={(value) => { change({ window: String(value) }); }} />
        </label>
        {!isUsual && <Button onClick={() => { setSteps(undefined); }}>{t('behaviour.funnel.usual')}</Button>}
      </StepsEditor>
      <Analysed<'funnel'> period={period} before={before} ask={ask}>
        {(now, earlier) => <Narrowing steps={steps} now={now} earlier={earlier} compared={before !== undefined} period={period} onLost={showLost} />}
      </Analysed>
      {asked && <BehindDrawer asked={asked} onClose={() => { setAsked(undefined); }} />}
    </>
  );
}

type NarrowingProps = { steps: readonly AnalysisEvent[]; now: ResultOf<'funnel'>; earlier: ResultOf<'funnel'> | undefined; compared: boolean; period: Period; onLost: (step: number) => void };

function Narrowing({ steps, now, earlier, compared, period, onLost }: NarrowingProps) {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useNarrow();
  const words = useWords();
  const emptyOf = useEmpty();
  const rows = now.steps.map((step, place) => {
    const event = steps[place];
    return { ...step, name: `${String(place + 1)}. ${event ? words.event(event) : ''}` };
  });
  const first = rows[0]?.people ?? 0;
  const worst = worstStep(now.steps);
  const rate = formatFineShare(rows.at(-1)?.people ?? 0, first);
  const lostAt = worst && steps[worst.step];
  const share = (place: number, people: number) => (place === 0 ? '—' : formatFineShare(people, rows[place - 1]?.people ?? 0));
  const lost = (place: number, people: number) => {
    const gone = (rows[place - 1]?.people ?? people) - people;
    return gone > 0 ? { text: formatCount(gone), onPick: () => { onLost(place); } } : '—';
  };
  const shareBefore = (place: number) => (earlier ? formatFineShare(earlier.steps[place]?.people ?? 0, earlier.steps[0]?.people ?? 0) : '—');
  return (
    <ChartPanel
      title={worst && lostAt ? t('behaviour.funnel.answerLost', { rate, step: words.event(lostAt), lost: t('behaviour.peopleOf', { count: worst.lost }) }) : t('behaviour.funnel.answerWhole', { rate })}
      label={t('behaviour.funnel.label')}
      note={t('behaviour.funnel.note')}
      option={barsOption(rows.map((row) => ({ label: row.name, count: row.people, text: `${formatCount(row.people)}  ${formatFineShare(row.people, first)}` })), worst?.step ?? -1, mode, narrow)}
      height={heightOfBars(rows.length * 1.4, narrow)}
      empty={first === 0 ? emptyOf(t('behaviour.funnel.empty')) : undefined}
      tableAt="below"
      table={
        <div className="behaviour-table">
        <MiniTable
          caption={t('behaviour.tableOf', { name: t('behaviour.funnel.label') })}
          head={[t('behaviour.funnel.steps'), t('behaviour.funnel.people'), t('behaviour.funnel.ofFirst'), t('behaviour.funnel.ofBefore'), t('behaviour.funnel.lost'), t('behaviour.funnel.median'), ...(compared ? [t('behaviour.funnel.beforeRate')] : [])]}
          top={worst?.step}
          rows={rows.map((row, place) => [
            row.name, formatCount(row.people), formatFineShare(row.people, first), share(place, row.people), lost(place, row.people), typeof row.median_s === 'number' ? words.span(row.median_s) : '—', ...(compared ? [shareBefore(place)] : []),
          ])}
        />
        <ExportButton
          name="behaviour-funnel" what={t('behaviour.funnel.label')} period={period} head={[t('behaviour.funnel.steps'), t('behaviour.funnel.people'), t('behaviour.funnel.ofFirst'), t('behaviour.funnel.ofBefore'), t('behaviour.funnel.median')]}
          rows={rows.map((row, place) => [row.name, String(row.people), formatFineShare(row.people, first), share(place, row.people), typeof row.median_s === 'number' ? String(row.median_s) : ''])}
        />
        </div>
      }
    />
  );
}
