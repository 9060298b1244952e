import type { RiskBackTestReport } from '@polybank/api';
import { Chart, formatWhole, type ChartOption } from '@polybank/ui';
import { Table } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatCount, formatStamp } from '../../format';
import { Facts, Tag } from '../../parts/pieces';
import { useMode } from '../../shell/preferences';
import { useBankId } from '../../shell/scope';
import { useRuleName } from '../risk/api';
import { basisPoints, countOf, OUTCOMES, shareText, sharperAndSofter, squareOf, TONES, type Outcome, type Shift } from './model';

type Rule = RiskBackTestReport['rules'][number];
type Sample = RiskBackTestReport['samples'][number];

const INKS = { light: ['#d9a514', '#c97a12', '#d05252'], dark: ['#d9b64a', '#e09a4a', '#ff8080'] } as const;

/** Fen as yuan. */
const yuan = (fen: number | null | undefined) => (fen == null ? '—' : formatWhole(BigInt(fen)));

/** What a rule is called. */
type Called = (rule: string) => string;

/** What the rules would have done: all that is known, or, with `samples` left out, what is kept with a version; `names` of rules that are not in force yet. */
export function ReportView({ report, samples = 'shown', names }: { report: RiskBackTestReport; samples?: 'shown' | 'left_out'; names?: ReadonlyMap<string, string> }) {
  const { t } = useTranslation();
  const inForce = useRuleName(useBankId());
  const nameOf: Called = (rule) => names?.get(rule) ?? inForce(rule);
  const { sharper, softer } = sharperAndSofter(report.changed);
  const { labels } = report;
  return (
    <>
      {report.coverage === 'newer_part' && <p className="help" role="note">{t('backTest.newerPart', { time: formatStamp(report.from) })}</p>}
      <Facts
        rows={[
          [t('backTest.span'), <span key="span" className="num">{formatStamp(report.from)} – {formatStamp(report.until)}</span>],
          [t('backTest.judged'), <Figure key="judged" count={report.judged} />],
          ...OUTCOMES.slice(1).map((outcome) => [
            t(`backTest.outcomeOf.${outcome}`),
            <span key={outcome} className="num">{formatCount(countOf(report, outcome))} <span className="muted">{shareText(countOf(report, outcome), report.judged)}</span></span>,
          ] as const),
          [t('backTest.affected'), <span key="affected" className="num">{formatCount(report.customers_affected)} <span className="muted">{shareText(report.customers_affected, report.customers)}</span></span>],
          [t('backTest.sharper'), <Figure key="sharper" count={sharper} />],
          [t('backTest.softer'), <Figure key="softer" count={softer} />],
          [t('backTest.fraudCaught'), labels.fraud === 0 ? t('backTest.unlabelled') : <span key="fraud" className="num">{formatCount(labels.fraud_caught)} / {formatCount(labels.fraud)} · {yuan(labels.fraud_caught_minor)} / {yuan(labels.fraud_minor)}</span>],
          [t('backTest.falsePositives'), labels.legitimate === 0 ? t('backTest.unlabelled') : <span key="legitimate" className="num">{formatCount(labels.legitimate_stopped)} / {formatCount(labels.legitimate)}</span>],
        ]}
      />
      <div className="back-test-squares">
        <Square title={t('backTest.changedTitle')} shifts={report.changed} note={t('backTest.changedText')} />
        <Square title={t('backTest.wasTitle')} shifts={report.was} note={t('backTest.wasText')} />
      </div>
      {report.days.length > 1 && <Days report={report} />}
      <Rules report={report} nameOf={nameOf} note={t(samples === 'shown' ? 'backTest.rulesText' : 'backTest.aloneText')} />
      <OverlapTable report={report} nameOf={nameOf} />
      {samples === 'shown' && (
        <Section title={t('backTest.samples')} note={report.samples.length > 0 ? t('backTest.samplesText') : t('backTest.noSamples')}>
          {report.samples.length > 0 && <Samples rows={report.samples} nameOf={nameOf} />}
        </Section>
      )}
      <p className="help">{t('backTest.limits')}</p>
    </>
  );
}

function Figure({ count }: { count: number }) {
  return <span className="num">{formatCount(count)}</span>;
}

function Section({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className="section">
      <h3>{title}</h3>
      {note && <p className="muted">{note}</p>}
      {children}
    </section>
  );
}

function OutcomeTag({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[outcome]}>{t(`backTest.outcomeOf.${outcome}`)}</Tag>;
}

/** From one outcome, down, to another, across. */
function Square({ title, shifts, note }: { title: string; shifts: readonly Shift[]; note: string }) {
  const { t } = useTranslation();
  const square = squareOf(shifts);
  return (
    <Section title={title} note={shifts.length > 0 ? note : t('backTest.noChange')}>
      {shifts.length > 0 && (
        <table className="back-test-square">
          <thead>
            <tr>
              <th scope="col">{t('backTest.fromTo')}</th>
              {OUTCOMES.map((to) => <th key={to} scope="col" className="right">{t(`backTest.outcomeOf.${to}`)}</th>)}
            </tr>
          </thead>
          <tbody>
            {OUTCOMES.map((from, row) => (
              <tr key={from}>
                <th scope="row">{t(`backTest.outcomeOf.${from}`)}</th>
                {OUTCOMES.map((to, column) => {
                  const count = square[row]?.[column] ?? 0;
                  return <td key={to} className={`right num ${from !== to && count > 0 ? 'strong' : 'muted'}`}>{count === 0 ? '·' : formatCount(count)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function Days({ report }: { report: RiskBackTestReport }) {
  const { t } = useTranslation();
  const mode = useMode();
  const option = useMemo<ChartOption>(() => {
    const stacked = (['step_up', 'delay', 'deny'] as const).map((outcome, nth) => ({
      name: t(`backTest.outcomeOf.${outcome}`), type: 'bar' as const, stack: 'all', barMaxWidth: 18, data: report.days.map((day) => day[outcome]), itemStyle: { color: INKS[mode][nth] ?? '' },
    }));
    const ink = mode === 'dark' ? '#aeb6c4' : '#525b6b';
    return {
      animation: false,
      grid: { left: 4, right: 8, top: 34, bottom: 2, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 10, itemHeight: 10, textStyle: { color: ink } },
      tooltip: { trigger: 'axis', confine: true },
      xAxis: { type: 'category', data: report.days.map((day) => day.date.slice(5)), axisLabel: { color: ink, hideOverlap: true } },
      yAxis: { type: 'value', minInterval: 1, axisLabel: { color: ink } },
      series: stacked,
    };
  }, [report.days, mode, t]);
  const stopped = report.days.reduce((sum, day) => sum + day.step_up + day.delay + day.deny, 0);
  return (
    <Section title={t('backTest.daysTitle')}>
      <Chart option={option} height={220} label={t('backTest.daysLabel', { days: report.days.length, count: stopped })} />
    </Section>
  );
}

function Rules({ report, nameOf, note }: { report: RiskBackTestReport; nameOf: Called; note: string }) {
  const { t } = useTranslation();
  return (
    <Section title={t('backTest.rulesTitle')} note={report.rules.length > 0 ? note : t('backTest.noHits')}>
      {report.rules.length > 0 && (
        <Table<Rule>
          size="small"
          scroll={{ x: 'max-content' }}
          pagination={report.rules.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
          rowKey={(row) => `${row.document}/${row.rule}`}
          dataSource={report.rules}
          {...(report.rules.some((row) => row.samples.length > 0) && { expandable: { rowExpandable: (row: Rule) => row.samples.length > 0, expandedRowRender: (row: Rule) => <Samples rows={row.samples} nameOf={nameOf} /> } })}
          columns={[
            { title: t('backTest.rule'), render: (_: unknown, row) => <><span title={row.rule}>{nameOf(row.rule)}</span> {row.document && <span className="muted">{row.document}</span>} {row.shadow && <Tag>{t('publishing.shadow')}</Tag>}</> },
            { title: t('backTest.action'), render: (_: unknown, row) => t(`backTest.actionOf.${row.action}`, { defaultValue: row.action }) },
            { title: t('backTest.hits'), align: 'right', sorter: (a, b) => a.hits - b.hits, render: (_: unknown, row) => <Figure count={row.hits} /> },
            { title: t('backTest.alone'), align: 'right', sorter: (a, b) => a.alone - b.alone, render: (_: unknown, row) => <Figure count={row.alone} /> },
            { title: t('backTest.customers'), align: 'right', sorter: (a, b) => a.customers - b.customers, render: (_: unknown, row) => <Figure count={row.customers} /> },
            { title: t('backTest.amount'), align: 'right', render: (_: unknown, row) => <span className="num">{yuan(row.amount_minor)}</span> },
            { title: t('backTest.fraud'), align: 'right', render: (_: unknown, row) => <Figure count={row.fraud} /> },
            { title: t('backTest.legitimate'), align: 'right', sorter: (a, b) => a.legitimate - b.legitimate, render: (_: unknown, row) => <Figure count={row.legitimate} /> },
            { title: t('backTest.precision'), align: 'right', render: (_: unknown, row) => <span className="num">{basisPoints(row.precision_bp)}</span> },
          ]}
        />
      )}
    </Section>
  );
}

function OverlapTable({ report, nameOf }: { report: RiskBackTestReport; nameOf: Called }) {
  const { t } = useTranslation();
  if (report.overlap.length === 0) return null;
  return (
    <Section title={t('backTest.overlap')} note={t('backTest.overlapText')}>
      <Table<RiskBackTestReport['overlap'][number]>
        size="small"
        scroll={{ x: 'max-content' }}
        pagination={report.overlap.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
        rowKey={(row) => `${row.one}/${row.other}`}
        dataSource={report.overlap}
        columns={[
          { title: t('backTest.rule'), render: (_: unknown, row) => nameOf(row.one) },
          { title: t('backTest.otherRule'), render: (_: unknown, row) => nameOf(row.other) },
          { title: t('backTest.both'), align: 'right', render: (_: unknown, row) => <Figure count={row.both} /> },
          { title: t('backTest.ofOne'), align: 'right', render: (_: unknown, row) => <span className="num">{basisPoints(row.of_one_bp)}</span> },
          { title: t('backTest.ofOther'), align: 'right', render: (_: unknown, row) => <span className="num">{basisPoints(row.of_other_bp)}</span> },
        ]}
      />
    </Section>
  );
}

function Samples({ rows, nameOf }: { rows: Sample[]; nameOf: Called }) {
  const { t } = useTranslation();
  const bankId = useBankId();
  return (
    <Table<Sample>
      size="small"
      scroll={{ x: 'max-content' }}
      pagination={false}
      rowKey={(row) => `${row.at}/${row.user_id ?? ''}/${row.scenario}/${String(row.amount_minor)}`}
      dataSource={rows}
      columns={[
        { title: t('backTest.at'), render: (_: unknown, row) => <span className="num">{formatStamp(row.at)}</span> },
        { title: t('backTest.scenario'), render: (_: unknown, row) => t(`backTest.scenarioOf.${row.scenario}`) },
        { title: t('backTest.customer'), render: (_: unknown, row) => (row.user_id ? <Link to={`/b/${bankId}/customers?customer=${row.user_id}`} className="mono" title={row.user_id}>…{row.user_id.slice(-8)}</Link> : '—') },
        { title: t('backTest.amount'), align: 'right', render: (_: unknown, row) => <span className="num">{yuan(row.amount_minor)}</span> },
        { title: t('backTest.was'), render: (_: unknown, row) => <OutcomeTag outcome={row.was} /> },
        { title: t('backTest.live'), render: (_: unknown, row) => (row.live ? <OutcomeTag outcome={row.live} /> : '—') },
        { title: t('backTest.tried'), render: (_: unknown, row) => <OutcomeTag outcome={row.tried} /> },
        { title: t('backTest.fired'), render: (_: unknown, row) => row.rules.map((rule) => nameOf(rule)).join(' · ') },
        { title: t('backTest.label'), render: (_: unknown, row) => (row.label === 'fraud' || row.label === 'legitimate' ? t(`backTest.labelOf.${row.label}`) : '—') },
      ]}
    />
  );
}
