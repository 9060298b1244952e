import type { RiskReport } from '@polybank/api';
import { BANK_ZONE, fenOf, formatAmount, useMedia } from '@polybank/ui';
import { Button, Input, Segmented, Select, Skeleton } from 'antd';
import { DownloadOutlined } from '@ant-design/icons';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatShortMoney } from '../../format';
import { download, toCsv } from '../../parts/csv';
import { ProblemView } from '../../parts/states';
import { TextFilter } from '../../parts/text-filter';
import { oneOf, useUrlFilters, type FilterSpec } from '../../parts/url-filters';
import { useBankId } from '../../shell/scope';
import { useMode } from '../../shell/preferences';
import { ChartPanel, MiniTable } from '../cockpit/chart-panel';
import { GRAINS, isWord, SCENARIOS, useReport, useRuleName, type ReportSpan } from './api';
import { DeskFrame, useScenarioName, useScenarioOptions } from './frame';
import { reportOption } from './options';

type ReportFilter = 'by' | 'from' | 'until' | 'scenario' | 'rule';
const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text);
const FILTERS: FilterSpec<ReportFilter> = { by: oneOf(...GRAINS), from: isDay, until: isDay, scenario: oneOf(...SCENARIOS), rule: isWord };
const DAY_MS = 86_400_000;

/** "2026-11-22" in the banks' zone. */
export function dayOf(at: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: BANK_ZONE, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}

/** The span that is asked for when nobody says: thirty days, or twelve months. */
export function usualSpan(by: ReportSpan['by'], now: number): { from: string; until: string } {
  const until = dayOf(now);
  if (by === 'day') return { from: dayOf(now - 29 * DAY_MS), until };
  const [year = 0, month = 1] = until.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 12, 1));
  return { from: first.toISOString().slice(0, 10), until };
}

/** T5: which rules fired how often, with what outcome, and what it saved. By day or by month. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const { filters, change } = useUrlFilters(FILTERS);
  const by = filters.by === 'month' ? 'month' : 'day';
  const [opened] = useState(() => Date.now());
  const usual = useMemo(() => usualSpan(by, opened), [by, opened]);
  const span: ReportSpan = {
    by, from: filters.from ?? usual.from, until: filters.until ?? usual.until,
    ...(filters.scenario ? { scenario: filters.scenario } : {}), ...(filters.rule ? { rule: filters.rule } : {}),
  };
  const found = useReport(bankId, span);
  const scenarios = useScenarioOptions();
  return (
    <DeskFrame>
      <div className="desk-bar">
        <Segmented
          aria-label={t('risk.report.by')}
          value={by}
          options={GRAINS.map((value) => ({ value, label: t(`risk.report.byOf.${value}`) }))}
          onChange={(value) => { change({ by: value, from: undefined, until: undefined }); }}
        />
        <label>{t('risk.report.from')} <Input type="date" style={{ width: 150 }} value={span.from} max={span.until} onChange={(event) => { change({ from: event.target.value }); }} /></label>
        <label>{t('risk.report.until')} <Input type="date" style={{ width: 150 }} value={span.until} min={span.from} onChange={(event) => { change({ until: event.target.value }); }} /></label>
        <Select style={{ width: 170 }} aria-label={t('risk.scenarioName')} value={filters.scenario ?? ''} onChange={(scenario) => { change({ scenario }); }} options={scenarios} />
        <TextFilter key={filters.rule ?? ''} label={t('risk.report.rule')} width={200} initial={filters.rule} accept={isWord} refusal={t('risk.ruleRefusal')} onSet={(rule) => { change({ rule }); }} />
      </div>
      {found.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {found.isError && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <Shown report={found.data} onRule={(rule) => { change({ rule }); }} />}
    </DeskFrame>
  );
}

function Shown({ report, onRule }: { report: RiskReport; onRule: (rule: string) => void }) {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useMedia('(max-width: 600px)');
  const scenario = useScenarioName();
  const nameOf = useRuleName(useBankId());
  const { totals, rows } = report;
  const words = { blocked: t('risk.report.blocked'), delayed: t('risk.report.delayed'), stepped_up: t('risk.report.stepped_up'), passed: t('risk.report.passed'), saved: t('risk.report.saved') };
  const sum = (of: 'times' | 'blocked' | 'delayed') => totals.reduce((total, one) => total + one[of], 0);
  const saved = totals.reduce((total, one) => total + fenOf(one.saved), 0n);
  const head = [t(`risk.report.period.${report.by}`), t('risk.report.rule'), t('risk.scenarioName'), t('risk.report.times'), words.blocked, words.delayed, words.stepped_up, words.passed, words.saved];
  const save = () => {
    const body = rows.map((row) => [row.period, nameOf(row.rule), scenario(row.scenario), String(row.times), String(row.blocked), String(row.delayed), String(row.stepped_up), String(row.passed), row.saved.amount]);
    download(`risk-report-${report.from}-${report.until}.csv`, toCsv(head, body));
  };
  return (
    <>
      {report.extent === 'cut' && <p className="desk-notice" role="status">{t('risk.report.cut')}</p>}
      <ChartPanel
        title={t('risk.report.answer', { times: formatCount(sum('times')), blocked: formatCount(sum('blocked')), delayed: formatCount(sum('delayed')), saved: formatShortMoney(saved) })}
        label={t('risk.report.label')}
        note={t('risk.report.savedHint')}
        option={reportOption(totals, words, mode, narrow)}
        empty={totals.length === 0 ? { title: t('risk.report.empty'), text: t('risk.report.emptyWhy') } : undefined}
        table={
          <MiniTable
            caption={t('risk.report.tableOf')}
            head={[t(`risk.report.period.${report.by}`), t('risk.report.times'), words.blocked, words.delayed, words.saved]}
            rows={[...totals].reverse().map((one) => [one.period, formatCount(one.times), formatCount(one.blocked), formatCount(one.delayed), formatAmount(one.saved)])}
          />
        }
      />
      {rows.length > 0 && (
        <section className="panel chart-panel desk-wide" aria-label={t('risk.report.rows')}>
          <header style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
            <h2 style={{ flex: 1 }}>{t('risk.report.rows')}</h2>
            <Button icon={<DownloadOutlined aria-hidden />} onClick={save}>{t('common.export')}</Button>
          </header>
          <ReportRows report={report} head={head} onRule={onRule} />
        </section>
      )}
    </>
  );
}

function ReportRows({ report, head, onRule }: { report: RiskReport; head: readonly string[]; onRule: (rule: string) => void }) {
  const { t } = useTranslation();
  const scenario = useScenarioName();
  const nameOf = useRuleName(useBankId());
  return (
    <div className="mini" tabIndex={0} role="region" aria-label={t('risk.report.rows')}>
      <table>
        <caption className="sr">{t('risk.report.rows')}</caption>
        <thead><tr>{head.map((text, column) => <th key={text} scope="col" className={column < 3 ? 'words' : undefined}>{text}</th>)}</tr></thead>
        <tbody>
          {report.rows.map((row) => (
            <tr key={`${row.period} ${row.rule} ${row.scenario}`}>
              <td className="words">{row.period}</td>
              <td className="words"><button type="button" className="plain linkish" title={row.rule} onClick={() => { onRule(row.rule); }}>{nameOf(row.rule)}</button></td>
              <td className="words">{scenario(row.scenario)}</td>
              {[row.times, row.blocked, row.delayed, row.stepped_up, row.passed].map((count, place) => <td key={head[place + 3]}>{formatCount(count)}</td>)}
              <td>{formatAmount(row.saved)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
