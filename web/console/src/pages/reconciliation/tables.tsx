import type { CoreCommand, ReconDifference, ReconRun } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag, type Tone } from '../../parts/pieces';
import { EmptyState } from '../../parts/states';
import { useCommands, useDifferences, useRuns } from './api';
import { CommandDrawer, DifferenceDrawer, RunDrawer } from './drawers';

export const DIFFERENCE_TONES: Record<ReconDifference['state'], Tone> = { open: 'warn', resolving: 'warn', resolved: 'good' };
export const COMMAND_TONES: Record<CoreCommand['state'], Tone> = {
  pending: 'warn', unknown: 'warn', booked: 'warn', refusing: 'warn', reversing: 'warn', done: 'good', refused: 'bad', reversed: 'bad',
};
const RUN_TONES: Record<ReconRun['state'], Tone> = { running: 'warn', done: 'good', failed: 'bad' };

type TableProps = { bankId: string; chosen: string | null; onOpen: (id: string | null) => void; filters: ReactNode };

export function Differences({ bankId, chosen, onOpen, filters, state }: TableProps & { state: string | undefined }) {
  const { t, i18n } = useTranslation();
  const loaded = useDifferences(bankId, state);
  const row = loaded.rows?.find((candidate) => candidate.difference_id === chosen);
  const columns = useMemo(
    (): Column<ReconDifference>[] => [
      { key: 'day', title: t('recon.day'), fixed: true, render: (one) => <span className="num">{one.book_date}</span>, text: (one) => one.book_date },
      { key: 'kind', title: t('recon.kind'), fixed: true, render: (one) => t(`recon.kindOf.${one.kind}`), text: (one) => t(`recon.kindOf.${one.kind}`) },
      { key: 'state', title: t('recon.diffState'), render: (one) => <Tag tone={DIFFERENCE_TONES[one.state]}>{t(`recon.diffStateOf.${one.state}`)}</Tag>, text: (one) => t(`recon.diffStateOf.${one.state}`) },
      { key: 'off', title: t('recon.offBy'), align: 'right', render: (one) => <span className="num strong">{formatAmount(one.off_by)}</span>, text: (one) => one.off_by.amount },
      { key: 'subject', title: t('recon.subject'), render: (one) => <span className="mono" title={one.subject}>{one.subject.length > 20 ? `${one.subject.slice(0, 12)}…` : one.subject}</span>, text: (one) => one.subject },
      { key: 'action', title: t('recon.action'), render: (one) => (one.action ? t(`recon.fixOf.${one.action}`) : '—'), text: (one) => (one.action ? t(`recon.fixOf.${one.action}`) : '') },
      { key: 'found', title: t('recon.found'), render: (one) => <span className="num">{formatStamp(one.found_at)}</span>, text: (one) => formatStamp(one.found_at) },
    ],
    // The language is what changes the words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, i18n.language],
  );
  return (
    <>
      <DataTable name="recon-differences" label={t('recon.view.differences')} columns={columns} loaded={loaded} rowKey={(one) => one.difference_id} onOpen={(one) => { onOpen(one.difference_id); }} chosen={chosen} filters={filters} empty={<EmptyState title={t('recon.emptyTitle')} text={t('recon.emptyText')} />} />
      {row && <DifferenceDrawer key={row.difference_id} bankId={bankId} difference={row} onClose={() => { onOpen(null); }} />}
    </>
  );
}

export function Runs({ bankId, chosen, onOpen, filters }: TableProps) {
  const { t, i18n } = useTranslation();
  const loaded = useRuns(bankId);
  const row = loaded.rows?.find((candidate) => candidate.run_id === chosen);
  const columns = useMemo(
    (): Column<ReconRun>[] => [
      { key: 'day', title: t('recon.runDay'), fixed: true, render: (one) => <span className="num">{one.book_date}</span>, text: (one) => one.book_date },
      { key: 'state', title: t('recon.runStateTitle'), fixed: true, render: (one) => <Tag tone={RUN_TONES[one.state]}>{t(`recon.runState.${one.state}`)}</Tag>, text: (one) => t(`recon.runState.${one.state}`) },
      { key: 'differences', title: t('recon.runDifferences'), align: 'right', render: (one) => <Tag tone={one.differences > 0 ? 'bad' : 'good'}>{formatCount(one.differences)}</Tag>, text: (one) => String(one.differences) },
      { key: 'against', title: t('recon.runAgainst'), render: (one) => t(`recon.against.${one.against}`), text: (one) => t(`recon.against.${one.against}`) },
      { key: 'matched', title: t('recon.runMatched'), align: 'right', render: (one) => <span className="num">{formatCount(one.matched)}</span>, text: (one) => String(one.matched) },
      { key: 'flight', title: t('recon.runInFlight'), align: 'right', render: (one) => <span className="num">{formatCount(one.in_flight)}</span>, text: (one) => String(one.in_flight) },
      { key: 'balances', title: t('recon.runBalances'), align: 'right', render: (one) => <span className="num">{formatCount(one.balances)}</span>, text: (one) => String(one.balances) },
      { key: 'started', title: t('recon.runStarted'), render: (one) => <span className="num">{formatStamp(one.started_at)}</span>, text: (one) => formatStamp(one.started_at) },
    ],
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, i18n.language],
  );
  return (
    <>
      <DataTable name="recon-runs" label={t('recon.view.runs')} columns={columns} loaded={loaded} rowKey={(one) => one.run_id} onOpen={(one) => { onOpen(one.run_id); }} chosen={chosen} filters={filters} empty={<EmptyState title={t('recon.emptyRuns')} text={t('recon.emptyRunsText')} />} />
      {row && <RunDrawer key={row.run_id} run={row} onClose={() => { onOpen(null); }} />}
    </>
  );
}

export function Commands({ bankId, chosen, onOpen, filters }: TableProps) {
  const { t, i18n } = useTranslation();
  const loaded = useCommands(bankId);
  const row = loaded.rows?.find((candidate) => candidate.core_key === chosen);
  const columns = useMemo(
    (): Column<CoreCommand>[] => [
      { key: 'asked', title: t('recon.commandTime'), fixed: true, render: (one) => <span className="num">{formatStamp(one.asked_at)}</span>, text: (one) => formatStamp(one.asked_at) },
      { key: 'state', title: t('recon.commandState'), fixed: true, render: (one) => <Tag tone={COMMAND_TONES[one.state]}>{t(`recon.stateOf.${one.state}`)}</Tag>, text: (one) => t(`recon.stateOf.${one.state}`) },
      { key: 'amount', title: t('suspense.amount'), align: 'right', render: (one) => <span className="num strong">{formatAmount(one.amount)}</span>, text: (one) => one.amount.amount },
      { key: 'kind', title: t('recon.commandKind'), render: (one) => t(`transfers.postingKind.${one.kind}`, { defaultValue: one.kind }), text: (one) => one.kind },
      { key: 'day', title: t('recon.day'), render: (one) => <span className="num">{one.value_date}</span>, text: (one) => one.value_date },
      { key: 'attempts', title: t('recon.attempts'), align: 'right', render: (one) => <span className="num">{formatCount(one.attempts)}</span>, text: (one) => String(one.attempts) },
      { key: 'error', title: t('recon.lastError'), render: (one) => one.last_error ?? '—', text: (one) => one.last_error ?? '' },
      { key: 'key', title: t('recon.key'), render: (one) => <span className="mono" title={one.core_key}>{one.core_key.slice(0, 12)}…</span>, text: (one) => one.core_key },
    ],
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, i18n.language],
  );
  return (
    <>
      <DataTable name="core-commands" label={t('recon.view.commands')} columns={columns} loaded={loaded} rowKey={(one) => one.core_key} onOpen={(one) => { onOpen(one.core_key); }} chosen={chosen} filters={filters} empty={<EmptyState title={t('recon.emptyCommands')} text={t('recon.emptyCommandsText')} />} />
      {row && <CommandDrawer key={row.core_key} bankId={bankId} command={row} onClose={() => { onOpen(null); }} />}
    </>
  );
}
