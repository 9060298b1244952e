/** The app by its version: what fails, on which page, and what is slow. */
import type { AppHealth, AppVersion } from '@polybank/api';
import { Segmented, Select, Skeleton, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatCount, formatFineShare } from '../../format';
import { PageHead, ProblemView } from '../../parts/states';
import { oneOf, useUrlFilters, type FilterSpec } from '../../parts/url-filters';
import { useMode } from '../../shell/preferences';
import { useBankId } from '../../shell/scope';
import { eventText } from '../behaviour/address';
import { ExportButton, useNarrow } from '../behaviour/answer';
import { barsOption, heightOfBars } from '../behaviour/options';
import { dayOf, type Period } from '../behaviour/period';
import { useWords } from '../behaviour/words';
import { ChartPanel, MiniTable, type Cell } from '../cockpit/chart-panel';
import { useHealth } from './api';
import '../behaviour/behaviour.css';

const SPANS = ['1', '7', '30', '90'] as const;
const TABS = ['versions', 'errors', 'waits'] as const;
const SETTINGS: FilterSpec<'days' | 'tab' | 'version'> = { days: oneOf(...SPANS), tab: oneOf(...TABS), version: (text) => /^[\w.+…-]{1,40}$/.test(text) };
const DAY_MS = 86_400_000;
const BARS = 12;

export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const { filters, change } = useUrlFilters(SETTINGS);
  const [opened] = useState(() => Date.now());
  const days = Number(filters.days ?? '7');
  const period: Period = { from: dayOf(opened - (days - 1) * DAY_MS), until: dayOf(opened) };
  const health = useHealth(bankId, period.from, period.until);
  const tab = TABS.find((one) => one === filters.tab) ?? 'versions';
  const versions = health.data?.versions.map((one) => one.version).filter((one) => one !== '') ?? [];
  return (
    <div className="behaviour">
      <PageHead title={t('health.title')} text={t('health.subtitle')} />
      <div className="behaviour-bar">
        <Segmented aria-label={t('behaviour.period')} value={filters.days ?? '7'} options={SPANS.map((value) => ({ value, label: t(`health.spanOf.${value}`) }))} onChange={(value) => { change({ days: value === '7' ? undefined : value }); }} />
        <Select className="behaviour-picker" aria-label={t('health.version')} allowClear placeholder={t('health.allVersions')} value={filters.version} options={versions.map((value) => ({ value, label: value }))} onChange={(version: string | undefined) => { change({ version }); }} />
        <span className="muted num">{t('behaviour.span', period)}</span>
      </div>
      {health.isError ? <ProblemView error={health.error} onRetry={() => void health.refetch()} /> : !health.data ? <div role="status" aria-label={t('common.loading')}><Skeleton active /></div> : (
        <Tabs
          aria-label={t('health.title')} activeKey={tab} onChange={(key) => { change({ tab: key === 'versions' ? undefined : key }); }}
          items={TABS.map((key) => ({ key, label: t(`health.tab.${key}`), children: key !== tab || !health.data ? null : key === 'versions' ? <Versions health={health.data} period={period} /> : key === 'errors' ? <Faults health={health.data} version={filters.version} period={period} bankId={bankId} /> : <Waits health={health.data} version={filters.version} period={period} /> }))}
        />
      )}
    </div>
  );
}

const rate = (part: number, whole: number) => (whole === 0 ? '—' : formatFineShare(part, whole));
const useVersion = () => {
  const { t } = useTranslation();
  return (version: string) => (version === '' ? t('health.unsaid') : version);
};

function Versions({ health, period }: { health: AppHealth; period: Period }) {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useNarrow();
  const nameOf = useVersion();
  const rows = health.versions;
  const failing = rows.filter((row) => row.views > 0).sort((a, b) => b.errors / b.views - a.errors / a.views);
  const [worst] = failing;
  const head = [t('health.version'), t('health.views'), t('health.errors'), t('health.errorRate'), t('health.waits'), t('health.slow'), t('health.slowRate')];
  const line = (row: AppVersion) => [nameOf(row.version), formatCount(row.views), formatCount(row.errors), rate(row.errors, row.views), formatCount(row.waits), formatCount(row.slow), rate(row.slow, row.waits)];
  return (
    <ChartPanel
      title={worst ? t('health.versionsAnswer', { version: nameOf(worst.version), rate: rate(worst.errors, worst.views) }) : t('health.tab.versions')} label={t('health.perViews')}
      option={barsOption(failing.slice(0, BARS).map((row) => ({ label: nameOf(row.version), count: Math.round((row.errors / row.views) * 10_000), text: rate(row.errors, row.views) })), 0, mode, narrow)} height={heightOfBars(Math.min(BARS, failing.length), narrow)} tableAt="below"
      empty={rows.length === 0 ? { title: t('health.none'), text: t('health.noneText') } : undefined}
      table={<div className="behaviour-table"><MiniTable caption={t('health.tab.versions')} head={head} rows={rows.map(line)} /><ExportButton name="app-versions" what={t('health.tab.versions')} period={period} head={head} rows={rows.map(line)} /></div>}
    />
  );
}

function Faults({ health, version, period, bankId }: { health: AppHealth; version: string | undefined; period: Period; bankId: string }) {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useNarrow();
  const words = useWords();
  const nameOf = useVersion();
  const rows = health.errors.filter((row) => !version || row.version === version).map((row) => ({ ...row, word: words.what('error', row.what) }));
  const [first] = rows;
  const head = [t('health.error'), t('behaviour.pages.page'), t('health.version'), t('behaviour.times')];
  return (
    <>
      <ChartPanel
        title={first ? t('health.errorsAnswer', { what: first.word.text, times: t('behaviour.timesOf', { count: first.times }) }) : ''} label={t('health.tab.errors')}
        option={barsOption(rows.slice(0, BARS).map((row) => ({ label: `${row.word.text} · ${words.page(row.page).text}`, count: row.times })), 0, mode, narrow)} height={heightOfBars(Math.min(BARS, rows.length), narrow)} tableAt="below"
        empty={first ? undefined : { title: t('health.noErrors'), text: t('health.noErrorsText') }}
        table={
          <div className="behaviour-table">
            <MiniTable caption={t('health.tab.errors')} head={head} words={[0, 1, 2]} top={0} rows={rows.map((row): Cell[] => [{ text: row.word.text, code: row.word.code }, words.page(row.page).text, nameOf(row.version), formatCount(row.times)])} />
            <ExportButton name="app-errors" what={t('health.tab.errors')} period={period} head={head} rows={rows.map((row) => [row.what, row.page, nameOf(row.version), String(row.times)])} />
          </div>
        }
      />
      {first && <p><Link to={`/b/${bankId}/visits?event=${encodeURIComponent(eventText({ name: 'error', what: first.what }))}`}>{t('health.toVisits')}</Link></p>}
    </>
  );
}

function Waits({ health, version, period }: { health: AppHealth; version: string | undefined; period: Period }) {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useNarrow();
  const words = useWords();
  const nameOf = useVersion();
  const rows = health.waits.filter((row) => !version || row.version === version);
  const [first] = rows;
  const head = [t('health.measure'), t('behaviour.pages.page'), t('health.version'), t('behaviour.times'), t('health.average'), t('health.slow')];
  const seconds = (ms: number) => words.span(ms / 1_000);
  return (
    <ChartPanel
      title={first ? t('health.waitsAnswer', { page: words.page(first.page).text, what: words.what('performance', first.what).text, span: seconds(first.average_ms) }) : ''} label={t('health.tab.waits')} note={t('health.slowNote')}
      option={barsOption(rows.slice(0, BARS).map((row) => ({ label: `${words.what('performance', row.what).text} · ${words.page(row.page).text}`, count: row.average_ms, text: seconds(row.average_ms) })), 0, mode, narrow)} height={heightOfBars(Math.min(BARS, rows.length), narrow)} tableAt="below"
      empty={first ? undefined : { title: t('health.none'), text: t('health.noneText') }}
      table={
        <div className="behaviour-table">
          <MiniTable caption={t('health.tab.waits')} head={head} words={[0, 1, 2]} top={0} rows={rows.map((row) => [words.what('performance', row.what).text, words.page(row.page).text, nameOf(row.version), formatCount(row.times), seconds(row.average_ms), `${formatCount(row.slow)}（${rate(row.slow, row.times)}）`])} />
          <ExportButton name="app-waits" what={t('health.tab.waits')} period={period} head={head} rows={rows.map((row) => [row.what, row.page, nameOf(row.version), String(row.times), String(row.average_ms), String(row.slow)])} />
        </div>
      }
    />
  );
}
