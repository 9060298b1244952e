/** What is going on just now: who is there, how much is done a second, where, and what comes of it. */
import type { LiveBoard } from '@polybank/api';
import { Skeleton, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatStamp } from '../../format';
import { PageHead, ProblemView } from '../../parts/states';
import { useBankId } from '../../shell/scope';
import { useMode } from '../../shell/preferences';
import { useNarrow } from '../behaviour/answer';
import { barsOption, heightOfBars, linesOption } from '../behaviour/options';
import { useWords } from '../behaviour/words';
import { ChartPanel, MiniTable } from '../cockpit/chart-panel';
import { useLive } from './api';
import './live.css';
import '../behaviour/behaviour.css';

export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const [on, setOn] = useState(true);
  const live = useLive(bankId, on);
  return (
    <div className="behaviour live-page">
      <PageHead title={t('live.title')} text={t('live.subtitle')}>
        <label className="behaviour-switch"><Switch checked={on} onChange={setOn} /><span>{t('live.follow')}</span></label>
      </PageHead>
      {live.isError && <ProblemView error={live.error} onRetry={() => void live.refetch()} />}
      {!live.data ? (live.isError ? null : <div role="status" aria-label={t('common.loading')}><Skeleton active /></div>) : <Going board={live.data} />}
    </div>
  );
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

function Going({ board }: { board: LiveBoard }) {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useNarrow();
  const words = useWords();
  const perSecond = sum(board.seconds.slice(-10)) / 10;
  const of = (field: 'sign_ins' | 'transfers' | 'refusals') => board.minutes.map((minute) => minute[field]);
  const last = (field: 'sign_ins' | 'transfers' | 'refusals') => sum(of(field).slice(-5));
  const pages = board.pages.map((page) => ({ ...page, word: words.page(page.page) }));
  const [first] = pages;
  const seconds = board.seconds.map((_, place) => `-${String(board.seconds.length - place)}`);
  const minutes = board.minutes.map((minute) => formatStamp(minute.at).slice(11, 16));
  return (
    <>
      <div className="figures behaviour-many" role="group" aria-label={t('live.now')}>
        <Big label={t('live.people')} value={`${formatCount(board.people)}${board.at_least ? '+' : ''}`} note={t('live.peopleNote')} />
        <Big label={t('live.perSecond')} value={perSecond.toFixed(1)} note={t('live.perSecondNote')} />
        <Big label={t('live.signIns')} value={formatCount(last('sign_ins'))} note={t('live.fiveMinutes')} />
        <Big label={t('live.transfers')} value={formatCount(last('transfers'))} note={t('live.fiveMinutes')} />
        <Big label={t('live.refusals')} value={formatCount(last('refusals'))} note={t('live.fiveMinutes')} />
      </div>
      <ChartPanel
        title={t('live.secondsAnswer', { n: formatCount(sum(board.seconds)) })} label={t('live.seconds')} height={160}
        option={linesOption(seconds, [{ name: t('live.events'), points: board.seconds, color: 0 }], mode, false, narrow)} tableAt="below"
        table={<details className="live-numbers"><summary>{t('live.numbers')}</summary><MiniTable caption={t('live.seconds')} head={[t('live.second'), t('live.events')]} rows={board.seconds.map((count, place) => [seconds[place] ?? '', formatCount(count)]).reverse()} /></details>}
        empty={sum(board.seconds) === 0 ? { title: t('live.silent'), text: t('live.silentText') } : undefined}
      />
      <ChartPanel
        title={first ? t('live.pagesAnswer', { page: first.word.text, views: formatCount(first.views) }) : ''} label={t('live.pages')}
        option={barsOption(pages.map((page) => ({ label: page.word.text, count: page.views })), 0, mode, narrow)} height={heightOfBars(pages.length, narrow)}
        table={<MiniTable caption={t('live.pages')} head={[t('behaviour.pages.page'), t('behaviour.pages.visits')]} rows={pages.map((page) => [{ text: page.word.text, code: page.word.code }, formatCount(page.views)])} />}
        empty={first ? undefined : { title: t('live.noPages'), text: t('live.silentText') }}
      />
      <ChartPanel
        title={t('live.minutesAnswer', { sign_ins: formatCount(sum(of('sign_ins'))), transfers: formatCount(sum(of('transfers'))), refusals: formatCount(sum(of('refusals'))) })} label={t('live.minutes')} tableAt="below"
        option={linesOption(minutes, [{ name: t('live.signIns'), points: of('sign_ins'), color: 0 }, { name: t('live.transfers'), points: of('transfers'), color: 2 }, { name: t('live.refusals'), points: of('refusals'), color: 3 }], mode, false, narrow)}
        table={<details className="live-numbers"><summary>{t('live.numbers')}</summary><MiniTable caption={t('live.minutes')} head={[t('live.minute'), t('live.signIns'), t('live.transfers'), t('live.refusals')]} rows={board.minutes.map((minute, place) => [minutes[place] ?? '', formatCount(minute.sign_ins), formatCount(minute.transfers), formatCount(minute.refusals)]).reverse()} /></details>}
      />
      <p className="muted">{t('live.asOf', { at: formatStamp(board.as_of) })} {t('live.process')}</p>
    </>
  );
}

function Big({ label, value, note }: { label: string; value: string; note: string }) {
  return <div className="figure"><dl><dt>{label}</dt><dd className="value num">{value}</dd><dd className="delta"><span>{note}</span></dd></dl></div>;
}
