/** Around every analysis: asked for, waited for, refused, and where its numbers come from. */
import { DownloadOutlined, ReloadOutlined } from '@ant-design/icons';
import { useMedia } from '@polybank/ui';
import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { download, toCsv } from '../../parts/csv';
import { ProblemView } from '../../parts/states';
import { bankName, useScope } from '../../shell/scope';
import { SaveToBoard } from '../boards/save';
import { useAnalysis, useVocabulary, type AskOf, type Kind, type ResultOf } from './api';
import { changeOf } from './insight';
import { dayOf, type Period } from './period';

/** What every analysis is given: the period, and the one before it when they are compared. */
export type ViewProps = { period: Period; before: Period | undefined };

type Props<K extends Kind> = ViewProps & {
  ask: AskOf<K>;
  /** What is shown of the period before ends where this one does so far. */
  alike?: boolean;
  children: (now: ResultOf<K>, earlier: ResultOf<K> | undefined, asOf: string) => ReactNode;
};

export function Analysed<K extends Kind>({ period, before, ask, alike = false, children }: Props<K>) {
  const { t } = useTranslation();
  const now = useAnalysis(period, ask);
  const earlier = useAnalysis(before, ask);
  if (now.isError && !now.data) return <ProblemView error={now.error} onRetry={() => void now.refetch()} />;
  if (!now.data) return <div className="panel chart-panel" role="status" aria-label={t('common.loading')}><Skeleton active paragraph={{ rows: 8 }} /></div>;
  return (
    <>
      {before && earlier.isError && (
        <p className="desk-notice" role="status">
          {t('behaviour.beforeFailed')} <Button size="small" onClick={() => void earlier.refetch()}>{t('common.retry')}</Button>
        </p>
      )}
      {children(now.data.result, before ? earlier.data?.result : undefined, now.data.as_of)}
      <div className="behaviour-foot">
        <p>
          {t('behaviour.peopleNote')} {period.until >= dayOf(Date.parse(now.data.as_of)) && `${t(before && !alike ? 'behaviour.todayOpenCompared' : 'behaviour.todayOpen')} `}
          {t('behaviour.asOf', { at: formatStamp(now.data.as_of), ms: now.data.took_ms })}
        </p>
        <Button size="small" icon={<ReloadOutlined aria-hidden />} loading={now.isFetching} onClick={() => { void now.refetch(); }}>{t('behaviour.refresh')}</Button>
        <SaveToBoard ask={ask} audience={period.audience} compared={before !== undefined} />
      </div>
    </>
  );
}

/** A phone: names and figures leave the bars some place. */
export const useNarrow = () => useMedia('(max-width: 600px)');

/** Why there is nothing: nothing ever, or nothing of this kind in this period. */
export function useEmpty(): (title: string) => { title: string; text: string } {
  const { t } = useTranslation();
  const vocabulary = useVocabulary();
  const never = vocabulary.data?.length === 0;
  return (title) => ({ title: never ? t('behaviour.nothingYet') : title, text: t(never ? 'behaviour.nothingYetWhy' : 'behaviour.nothingHereWhy') });
}

/** Without the vocabulary the pickers offer less: said, and asked for again. */
export function VocabularyNotice() {
  const { t } = useTranslation();
  const vocabulary = useVocabulary();
  if (!vocabulary.isError) return null;
  return (
    <p className="desk-notice" role="status">
      {t('behaviour.vocabularyFailed')} <Button size="small" onClick={() => void vocabulary.refetch()}>{t('common.retry')}</Button>
    </p>
  );
}

/** "↑ 12%" against the period before; a dash as long as there is none. */
export function useChangeText(): (now: number, before: number | undefined) => string {
  const { t } = useTranslation();
  return (now, before) => {
    if (before === undefined) return '—';
    const change = changeOf(now, before);
    if (change.kind === 'none') return '—';
    if (change.kind === 'same') return t('behaviour.changeNone');
    if (change.kind === 'new') return t('behaviour.changeNew');
    return `${change.kind === 'up' ? '↑' : '↓'} ${change.percent > 999 ? '>999' : String(change.percent)}%`;
  };
}

export function Figure({ label, value, now, before, compared }: { label: string; value: string; now: number; before: number | undefined; compared: boolean }) {
  const { t } = useTranslation();
  const change = useChangeText();
  return (
    <div className="figure">
      <dl>
        <dt>{label}</dt>
        <dd className="value">{value}</dd>
        {compared && <dd className="delta"><b>{change(now, before)}</b><span>{t('behaviour.change')}</span></dd>}
      </dl>
    </div>
  );
}

type ExportProps = { name: string; what: string; period: Period; head: readonly string[]; rows: readonly (readonly string[])[] };

/** The table for a spreadsheet, which says first whose it is and of when. */
export function ExportButton({ name, what, period, head, rows }: ExportProps) {
  const { t } = useTranslation();
  const { bank, bankId } = useScope();
  const save = () => {
    const before = [[t('behaviour.file.period'), t('behaviour.span', period)], [t('behaviour.file.what'), what], []];
    download(`${name}-${period.from}-${period.until}.csv`, toCsv([t('behaviour.file.bank'), bank ? bankName(bank) : (bankId ?? '')], [...before, head, ...rows]));
  };
  return <Button icon={<DownloadOutlined aria-hidden />} onClick={save}>{t('common.export')}</Button>;
}
