import { Chart, dayKey, fenOf, formatAmount, formatDay, formatMonth } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { usePreferences } from '../../look/preferences';
import { Amount, BoneRows, Empty, EyeToggle } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { yearQuery } from './api';
import { lookNow, trendOption } from './charts';
import './analysis.css';

/** A year told in sentences, each with its figure. */
export function AnalysisYearPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const { amounts } = usePreferences();
  const now = Number(dayKey(new Date().toISOString()).slice(0, 4));
  const asked = Number(params.get('year'));
  const year = Number.isInteger(asked) && asked >= 2000 && asked <= now ? asked : now;
  const review = useQuery(yearQuery(year));
  const data = review.data;
  const go = (next: number) => setParams({ year: String(next) }, { replace: true });
  const top = data?.categories.find(({ direction }) => direction === 'out');
  const most = data?.counterparties.find(({ direction }) => direction === 'out');
  const shown = amounts !== 'hidden';
  return (
    <Screen title={t('analysis.year_title', { year })} back="/analysis" side={<EyeToggle />} onRefresh={() => review.refetch()}>
      <div className="analysis-month">
        <button type="button" className="icon-button" aria-label={t('analysis.year_before')} onClick={() => go(year - 1)}>
          <Icon name="back" size="1.2rem" />
        </button>
        <h2>{year}</h2>
        <button type="button" className="icon-button" aria-label={t('analysis.year_after')} disabled={year >= now} onClick={() => go(year + 1)}>
          <Icon name="forward" size="1.2rem" />
        </button>
      </div>
      {review.isPending && <BoneRows count={5} />}
      {review.error && !data && <LoadProblem error={review.error} onRetry={() => void review.refetch()} />}
      {data?.count === 0 && (
        <div className="card">
          <Empty>{t('analysis.year_none')}</Empty>
        </div>
      )}
      {data && data.count > 0 && (
        <>
          <section className="card analysis-year-head">
            <p className="small muted">{t('analysis.year_net')}</p>
            <Amount value={data.net} of={{ sign: 'always', symbol: 'short' }} hideable className="analysis-year-sum" />
            <p className="small">
              {t('analysis.income')} <Amount value={data.income} hideable /> · {t('analysis.expense')} <Amount value={data.expense} hideable />
            </p>
            <p className="tiny muted">{t('analysis.year_count', { count: data.count })}</p>
          </section>
          {shown && (
            <section className="card">
              <Chart
                option={trendOption({ months: data.months }, { income: t('analysis.income'), expense: t('analysis.expense') }, lookNow())}
                label={t('analysis.trend')}
                height={220}
              />
            </section>
          )}
          {shown && (
            <ul className="card flush rows analysis-said">
              <li className="row">{t('analysis.year_day', { amount: formatAmount(data.expense_per_day) })}</li>
              {data.dearest_month && (
                <li>
                  <Link className="row" to={`/analysis?month=${data.dearest_month}`}>
                    <span className="grow">{t('analysis.year_month', { month: formatMonth(`${data.dearest_month}-15T00:00:00+08:00`) })}</span>
                    <Icon name="forward" size="1rem" />
                  </Link>
                </li>
              )}
              {top && (
                <li className="row">
                  {t('analysis.year_category', { name: top.name, amount: formatAmount(top.amount), percent: (top.share_bp / 100).toFixed(1) })}
                </li>
              )}
              {most && <li className="row">{t('analysis.year_party', { name: most.name, amount: formatAmount(most.amount), count: most.count })}</li>}
              {data.largest && (
                <li className="row">
                  {t('analysis.year_largest', {
                    day: formatDay(data.largest.booked_at),
                    name: data.largest.counterparty_name ?? t(`transaction.${data.largest.kind}`),
                    amount: formatAmount(data.largest.amount),
                  })}
                </li>
              )}
              {fenOf(data.excluded.own_transfers) > 0n && (
                <li className="row small muted">{t('analysis.excluded_own', { amount: formatAmount(data.excluded.own_transfers) })}</li>
              )}
            </ul>
          )}
        </>
      )}
    </Screen>
  );
}
