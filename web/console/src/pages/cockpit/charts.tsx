import type { Cockpit } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { formatCount, formatHourSpan, formatShare, formatShortMoney } from '../../format';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useMode } from '../../shell/preferences';
import { bankName, useBankFaces } from '../../shell/scope';
import { refusedAction } from '../audit/api';
import { ChartPanel, MiniTable } from './chart-panel';
import { busiestHour, indexOfMost, trendOf } from './insight';
import { banksOption, dailyOption, hourlyOption, refusalsOption } from './options';

function useWords() {
  const { t } = useTranslation();
  const words = { logins: t('figure.logins'), transfers: t('figure.transfers'), refusals: t('figure.refusals'), amount: t('figure.transfer_amount') };
  return { t, words };
}

export function HourlyChart({ hourly }: { hourly: Cockpit['hourly'] }) {
  const { t, words } = useWords();
  const mode = useMode();
  const busiest = busiestHour(hourly);
  const hour = busiest === undefined ? undefined : hourly[busiest];
  const latestFirst = [...hourly].reverse();
  return (
    <ChartPanel
      title={hour ? t('cockpit.hourly.answer', { hour: formatHourSpan(hour.hour), logins: t('cockpit.logins', { count: hour.logins }), transfers: t('cockpit.transfers', { count: hour.transfers }) }) : ''}
      label={t('cockpit.hourly.label')}
      option={hourlyOption(hourly, words, mode)}
      empty={hour ? undefined : { title: t('cockpit.hourly.empty'), text: t('cockpit.hourly.emptyWhy') }}
      table={
        <MiniTable
          caption={t('cockpit.tableOf', { chart: t('cockpit.hourly.label') })}
          head={[t('cockpit.hourly.hour'), words.logins, words.transfers, words.refusals]}
          rows={latestFirst.map((row) => [formatHourSpan(row.hour), formatCount(row.logins), formatCount(row.transfers), formatCount(row.refusals)])}
          top={busiest === undefined ? undefined : hourly.length - 1 - busiest}
        />
      }
    />
  );
}

export function DailyChart({ daily }: { daily: Cockpit['daily'] }) {
  const { t, words } = useWords();
  const mode = useMode();
  const trend = trendOf(daily);
  const key = { empty: 'answerNew', new: 'answerNew', flat: 'answerFlat', up: 'answerUp', down: 'answerDown' }[trend.kind];
  return (
    <ChartPanel
      title={t(`cockpit.daily.${key}`, { amount: formatShortMoney(trend.total), percent: `${String(trend.percent)}%` })}
      label={t('cockpit.daily.label')}
      option={dailyOption(daily, words, mode)}
      empty={trend.kind === 'empty' ? { title: t('cockpit.daily.empty'), text: t('cockpit.daily.emptyWhy') } : undefined}
      table={
        <MiniTable
          caption={t('cockpit.tableOf', { chart: t('cockpit.daily.label') })}
          head={[t('cockpit.daily.date'), words.transfers, t('figure.amount'), words.logins]}
          rows={[...daily].reverse().map((day) => [day.date.slice(5), formatCount(day.transfers), formatAmount(day.transfer_amount), formatCount(day.logins)])}
        />
      }
    />
  );
}

/** Of a ranking with so many bars. */
function heightOf(bars: number): number {
  return Math.min(264, Math.max(96, bars * 44));
}

export function RefusalsChart({ refusals, bankId }: { refusals: Cockpit['refusals']; bankId: string | null }) {
  const { t } = useTranslation();
  const mode = useMode();
  const operator = useOperator();
  const navigate = useNavigate();
  const ranked = useMemo(() => [...refusals].filter((row) => row.count > 0).sort((a, b) => b.count - a.count), [refusals]);
  const total = ranked.reduce((sum, row) => sum + row.count, 0);
  const named = ranked.map((row) => ({ ...row, label: t(`refusal.${row.code}`, { defaultValue: row.code }) }));
  const first = named[0];
  const drills = bankId !== null && may(operator, 'audit.view');
  const drill = (code: string) => void navigate(`/b/${bankId ?? ''}/audit?action=${refusedAction(code)}`);
  return (
    <ChartPanel
      title={first ? t('cockpit.refusals.answer', { reason: first.label, percent: formatShare(first.count, total) }) : ''}
      label={t('cockpit.refusals.label')}
      {...(drills
        ? {
            note: t('cockpit.pickReason'),
            onPointClick: (click) => {
              const row = named.find((candidate) => candidate.label === click.name);
              if (row) drill(row.code);
            },
          }
        : {})}
      option={refusalsOption(named.slice(0, 8), mode)}
      height={heightOf(Math.min(8, named.length))}
      empty={first ? undefined : { title: t('cockpit.refusals.empty'), text: t('cockpit.refusals.emptyWhy') }}
      table={
        <MiniTable
          caption={t('cockpit.tableOf', { chart: t('cockpit.refusals.label') })}
          head={[t('cockpit.refusals.reason'), t('cockpit.refusals.count'), t('cockpit.refusals.share')]}
          rows={named.map((row) => [drills ? { text: row.label, onPick: () => { drill(row.code); } } : row.label, formatCount(row.count), formatShare(row.count, total)])}
          top={first ? 0 : undefined}
        />
      }
    />
  );
}

export function BanksChart({ banks }: { banks: Cockpit['banks'] }) {
  const { t, words } = useWords();
  const mode = useMode();
  const navigate = useNavigate();
  const faces = useBankFaces();
  const ranked = useMemo(() => [...banks].sort((a, b) => b.transfers - a.transfers), [banks]);
  const named = ranked.map((bank) => {
    const face = faces.find((candidate) => candidate.bank_id === bank.bank_id);
    return { ...bank, label: face ? bankName(face) : bank.short_name, count: bank.transfers };
  });
  const total = ranked.reduce((sum, bank) => sum + bank.transfers, 0);
  const first = indexOfMost(named.map((bank) => bank.transfers)) === 0 ? named[0] : undefined;
  const enter = (bankId: string) => void navigate(`/b/${bankId}/cockpit`);
  return (
    <ChartPanel
      title={first ? t('cockpit.banks.answer', { bank: first.label, count: first.transfers, percent: formatShare(first.transfers, total) }) : ''}
      label={t('cockpit.banks.label')}
      note={t('cockpit.pickBank')}
      option={banksOption(named, mode)}
      height={heightOf(named.length)}
      onPointClick={(click) => {
        const bank = named.find((candidate) => candidate.label === click.name);
        if (bank) enter(bank.bank_id);
      }}
      empty={first ? undefined : { title: t('cockpit.banks.empty'), text: t('cockpit.banks.emptyWhy') }}
      table={
        <MiniTable
          caption={t('cockpit.tableOf', { chart: t('cockpit.banks.label') })}
          head={[t('common.bank'), words.transfers, t('figure.amount'), words.logins]}
          rows={named.map((bank) => [
            { text: bank.label, onPick: () => { enter(bank.bank_id); } },
            formatCount(bank.transfers), formatAmount(bank.transfer_amount), formatCount(bank.logins),
          ])}
          top={first ? 0 : undefined}
        />
      }
    />
  );
}
