/** How many customers have opened an account, how many come in a month, and on how many of its days. */
import { take } from '@polybank/api';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { client } from '../../client';
import { formatCount, formatFineShare } from '../../format';
import { ProblemView } from '../../parts/states';
import { useMode } from '../../shell/preferences';
import { useBankId } from '../../shell/scope';
import { ChartPanel, MiniTable } from '../cockpit/chart-panel';
import { ExportButton, useNarrow } from './answer';
import { linesOption } from './options';

const MONTHS = 6;
const shareOf = (rate: number | null | undefined) => (typeof rate === 'number' ? formatFineShare(rate, 1) : '—');

export function Rates() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const mode = useMode();
  const narrow = useNarrow();
  const rates = useQuery({ queryKey: ['customer-rates', bankId], queryFn: () => take(client.GET('/banks/{bank_id}/customer-rates', { params: { path: { bank_id: bankId }, query: { months: MONTHS } } })), staleTime: 60_000 });
  if (rates.isError) return <ProblemView error={rates.error} onRetry={() => void rates.refetch()} />;
  if (!rates.data) return null;
  // What was before there were any customers says nothing.
  const months = rates.data.months.filter((month) => month.customers > 0);
  // The month that has begun says little of who will have come in it.
  const over = months.length > 1 ? months.slice(0, -1) : months;
  const last = over.at(-1);
  const at = over.map((month) => month.month.slice(0, 7));
  const head = [t('rates.month'), t('rates.customers'), t('rates.opened'), t('rates.openingRate'), t('rates.signedIn'), t('rates.loginRate'), t('rates.aDay'), t('rates.stickiness')];
  const rows = months.map((month, place) => [place === months.length - 1 ? t('behaviour.trend.soFar', { at: month.month.slice(0, 7) }) : month.month.slice(0, 7), formatCount(month.customers), formatCount(month.opened), shareOf(month.opening_rate), formatCount(month.signed_in), shareOf(month.login_rate), month.a_day.toFixed(1), shareOf(month.stickiness)]).reverse();
  return (
    <ChartPanel
      title={last ? t('rates.answer', { month: last.month.slice(0, 7), login: shareOf(last.login_rate), opening: shareOf(last.opening_rate) }) : ''} label={t('rates.label')} note={t('rates.note')} tableAt="below" height={220}
      option={linesOption(at, [
        { name: t('rates.openingRate'), points: over.map((month) => month.opening_rate ?? null), color: 1 }, { name: t('rates.loginRate'), points: over.map((month) => month.login_rate ?? null), color: 0 }, { name: t('rates.stickiness'), points: over.map((month) => month.stickiness ?? null), color: 2 },
      ], mode, true, narrow)}
      empty={!last ? { title: t('rates.empty'), text: t('behaviour.nothingHereWhy') } : undefined}
      table={<div className="behaviour-table"><MiniTable caption={t('rates.label')} head={head} rows={rows} /><ExportButton name="customer-rates" what={t('rates.label')} period={{ from: months[0]?.month ?? '', until: last?.month ?? '' }} head={head} rows={rows} /></div>}
    />
  );
}
