import type { AnalysisMonth, AnalysisSlice } from '@polybank/api';
import { Chart, currentLanguage, dayKey, fenOf, formatAmount, formatMonth } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { queries } from '../../api';
import { Amount, Bone, BoneRows, Empty, EyeToggle, Segment, useAmountWords } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { sentences } from '../../parts/refusal-line';
import { Screen } from '../../parts/screen';
import { SlotCards } from '../../slots/cards';
import { usePreferences } from '../../look/preferences';
import { analysisMonthQuery, trendQuery, type Part } from './api';
import { lookNow, ringOption, RING, trendOption } from './charts';
import { Budgets, EntriesSheet } from './sheets';
import '../transactions/transactions.css';
import './analysis.css';

/** So many months from `month` (`YYYY-MM`). */
export function shifted(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const place = year * 12 + number - 1 + by;
  return `${String(Math.floor(place / 12))}-${String((place % 12) + 1).padStart(2, '0')}`;
}

const middle = (month: string) => `${month}-15T00:00:00+08:00`;

function MonthPicker({ month, onMonth }: { month: string; onMonth: (month: string) => void }) {
  const { t } = useTranslation();
  const now = dayKey(new Date().toISOString()).slice(0, 7);
  return (
    <div className="analysis-month">
      <button type="button" className="icon-button" aria-label={t('analysis.month_before')} onClick={() => onMonth(shifted(month, -1))}>
        <Icon name="back" size="1.2rem" />
      </button>
      <h2 aria-live="polite">{formatMonth(middle(month))}</h2>
      <button type="button" className="icon-button" aria-label={t('analysis.month_after')} disabled={month >= now} onClick={() => onMonth(shifted(month, 1))}>
        <Icon name="forward" size="1.2rem" />
      </button>
    </div>
  );
}

/** How this month compares with the one before, in words. */
function Change({ now, before }: { now: { amount: string }; before: { amount: string } }) {
  const { t } = useTranslation();
  const say = useAmountWords();
  const by = fenOf({ ...now, currency: 'CNY' }) - fenOf({ ...before, currency: 'CNY' });
  if (by === 0n) return <span className="tiny muted">{t('analysis.same')}</span>;
  return (
    <span className="tiny muted num">
      {t(by > 0n ? 'analysis.more' : 'analysis.less', { amount: say(by < 0n ? -by : by) })}
    </span>
  );
}

function Totals({ report }: { report: AnalysisMonth }) {
  const { t } = useTranslation();
  return (
    <section className="card analysis-totals" aria-label={t('analysis.title')}>
      <div>
        <p className="small muted">{t('analysis.expense')}</p>
        <Amount value={report.expense} hideable className="analysis-sum" />
        <Change now={report.expense} before={report.expense_before} />
      </div>
      <div>
        <p className="small muted">{t('analysis.income')}</p>
        <Amount value={report.income} hideable className="analysis-sum amount-in" />
        <Change now={report.income} before={report.income_before} />
      </div>
      <div>
        <p className="small muted">{t('analysis.net')}</p>
        <Amount value={report.net} of={{ sign: 'always' }} hideable className="analysis-sum" />
      </div>
    </section>
  );
}

function Ring({ report, way, onPart }: { report: AnalysisMonth; way: 'in' | 'out'; onPart: (slice: AnalysisSlice) => void }) {
  const { t } = useTranslation();
  const { amounts } = usePreferences();
  const slices = report.categories.filter((slice) => slice.direction === way);
  if (slices.length === 0) return <Empty icon="records">{t('analysis.none')}</Empty>;
  const total = way === 'in' ? report.income : report.expense;
  const label = t(way === 'in' ? 'analysis.income' : 'analysis.expense');
  const centre = { label, amount: amounts === 'hidden' ? '••••••' : formatAmount(total) };
  const told = slices.slice(0, 3).map((slice) => `${slice.name} ${formatAmount(slice.amount)}`).join(currentLanguage() === 'en' ? ', ' : '，');
  return (
    <>
      <Chart
        option={ringOption(slices, centre, lookNow())}
        label={amounts === 'hidden' ? label : `${label} ${told}`}
        height={210}
        onPointClick={({ name }) => {
          const slice = slices.find((one) => one.category === name);
          if (slice) onPart(slice);
        }}
      />
      <ul className="rows analysis-slices">
        {slices.map((slice, place) => (
          <li key={slice.category}>
            <button type="button" className="row" data-track="analysis.category" onClick={() => onPart(slice)}>
              <span className="analysis-dot" style={{ background: RING[place % RING.length] }} aria-hidden="true" />
              <span className="grow">
                {slice.name}
                <span className="tiny muted num" style={{ display: 'block' }}>
                  {t('analysis.times', { count: slice.count })}
                </span>
              </span>
              <span className="row-end">
                <Amount value={slice.amount} hideable className="amount" />
                <span className="tiny muted num analysis-share">{(slice.share_bp / 100).toFixed(1)}%</span>
              </span>
              <Icon name="forward" size="1rem" />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Parties({ report, way, onName }: { report: AnalysisMonth; way: 'in' | 'out'; onName: (name: string) => void }) {
  const { t } = useTranslation();
  const parties = report.counterparties.filter((party) => party.direction === way).slice(0, 5);
  if (parties.length === 0) return null;
  return (
    <section className="card flush" aria-label={t('analysis.parties')}>
      <h2 className="analysis-card-head">{t('analysis.parties')}</h2>
      <ul className="rows">
        {parties.map((party, place) => (
          <li key={party.name}>
            <button type="button" className="row" data-track="analysis.party" onClick={() => onName(party.name)}>
              <span className="analysis-place num">{place + 1}</span>
              <span className="grow cut">{party.name}</span>
              <span className="row-end">
                <Amount value={party.amount} hideable className="amount" />
                <span className="tiny muted num analysis-share">{t('analysis.times', { count: party.count })}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What did not count, so that nobody looks for it in vain. */
function Excluded({ report }: { report: AnalysisMonth }) {
  const { t } = useTranslation();
  const say = useAmountWords();
  const { own_transfers: own, returned, not_counted: not } = report.excluded;
  const parts = [
    { key: 'own', amount: own },
    { key: 'returned', amount: returned },
    { key: 'not', amount: not },
  ].filter(({ amount }) => fenOf(amount) > 0n);
  return (
    <p className="tiny muted analysis-excluded">
      {sentences(t('analysis.excluded'), ...parts.map(({ key, amount }) => t(`analysis.excluded_${key}`, { amount: say(amount) })))}
    </p>
  );
}

function Trend({ onMonth }: { onMonth: (month: string) => void }) {
  const { t } = useTranslation();
  const { amounts, mode } = usePreferences();
  const trend = useQuery(trendQuery);
  if (amounts === 'hidden') return null;
  const spent = (trend.data?.months ?? []).filter(({ expense }) => fenOf(expense) > 0n);
  const dearest = spent.reduce<(typeof spent)[number] | undefined>(
    (most, one) => (most && fenOf(most.expense) >= fenOf(one.expense) ? most : one),
    undefined,
  );
  return (
    <section className="card" aria-label={t('analysis.trend')}>
      <h2 className="analysis-head">
        {dearest ? t('analysis.trend_answer', { month: formatMonth(middle(dearest.month)) }) : t('analysis.trend')}
      </h2>
      {trend.isPending && <Bone height="200px" />}
      {trend.error && !trend.data && <LoadProblem error={trend.error} onRetry={() => void trend.refetch()} />}
      {trend.data && (
        <Chart
          key={mode}
          option={trendOption(trend.data, { income: t('analysis.income'), expense: t('analysis.expense') }, lookNow())}
          label={t('analysis.trend')}
          height={220}
          onPointClick={({ dataIndex }) => {
            const step = trend.data.months[dataIndex];
            if (step) onMonth(step.month);
          }}
        />
      )}
    </section>
  );
}

export function AnalysisPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const now = dayKey(new Date().toISOString()).slice(0, 7);
  const asked = params.get('month') ?? '';
  const month = /^\d{4}-(0[1-9]|1[0-2])$/.test(asked) ? asked : now;
  const [way, setWay] = useState<'in' | 'out'>('out');
  const [part, setPart] = useState<{ part: Part; title: string } | undefined>(undefined);
  const report = useQuery(analysisMonthQuery(month));
  const go = (next: string) => setParams({ month: next }, { replace: true });
  const data = report.data;
  return (
    <Screen
      title={t('analysis.title')}
      back="/accounts"
      side={<EyeToggle />}
      onRefresh={() => queries.invalidateQueries({ queryKey: ['analysis'] })}
    >
      <MonthPicker month={month} onMonth={go} />
      <SlotCards page="/analysis" />
      {report.isPending && <BoneRows count={5} />}
      {report.error && !data && <LoadProblem error={report.error} onRetry={() => void report.refetch()} />}
      {data && (
        <>
          <Totals report={data} />
          <section className="card">
            <Segment
              label={t('analysis.way')}
              value={way}
              onChange={setWay}
              choices={[
                { value: 'out', label: t('analysis.expense') },
                { value: 'in', label: t('analysis.income') },
              ]}
            />
            <Ring
              report={data}
              way={way}
              onPart={(slice) => setPart({ part: { month, direction: way, category: slice.category }, title: slice.name })}
            />
            <Excluded report={data} />
          </section>
          {month === now && <Budgets report={data} />}
          <Parties
            report={data}
            way={way}
            onName={(name) => setPart({ part: { month, direction: way, counterparty: name }, title: name })}
          />
          <Trend onMonth={go} />
          <Link className="card analysis-year-link" to={`/analysis/year?year=${month.slice(0, 4)}`} data-track="analysis.year">
            <Icon name="gift" size="1.3rem" />
            <span className="grow">{t('analysis.year_link', { year: month.slice(0, 4) })}</span>
            <Icon name="forward" size="1.1rem" />
          </Link>
        </>
      )}
      <EntriesSheet part={part?.part} title={part?.title ?? ''} onClose={() => setPart(undefined)} />
    </Screen>
  );
}
