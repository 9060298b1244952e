/** A device that is tried out: every event of it as it comes in. */
import type { PlanWatchEvent } from '@polybank/api';
import { Button, Input } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag, type Tone } from '../../parts/pieces';
import { EmptyState, ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { NAMES } from '../behaviour/api';
import { useWatch, useWatched, whole } from './api';

const TONES: Record<PlanWatchEvent['outcome'], Tone> = { kept: 'good', repeated: 'plain', quarantined: 'bad' };
const isDevice = (text: string) => /^[\x21-\x7e]{1,64}$/.test(text);

export function WatchTab() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [watching, setWatching] = useState<string>();
  const watch = useWatch();
  const watched = useWatched(watching);
  const columns = useColumns();
  const wanted = typed.trim();
  const isWrong = wanted !== '' && !isDevice(wanted);
  const begin = () => {
    if (isDevice(wanted)) watch.mutate(wanted, { onSuccess: () => { setWatching(wanted); } });
  };
  const rows = useMemo(() => [...(watched.data?.events ?? [])].reverse(), [watched.data]);
  const isOver = watched.data !== undefined && !watched.data.until;
  return (
    <>
      <form className="panel tracking-watch" onSubmit={(event) => { event.preventDefault(); begin(); }}>
        <p className="muted">{t('tracking.watch.about')}</p>
        <div className="field">
          <label htmlFor="tracking-device">{t('tracking.watch.device')}</label>
          <div className="tracking-watch-entry">
            <Input id="tracking-device" className="mono" maxLength={64} spellCheck={false} autoComplete="off" value={typed} status={isWrong ? 'error' : ''} aria-describedby="tracking-device-help" onChange={(event) => { setTyped(event.target.value); }} />
            <Explained permission="customer.view"><Button type="primary" htmlType="submit" loading={watch.isPending} disabled={!isDevice(wanted)}>{t(wanted === watching ? 'tracking.watch.again' : 'tracking.watch.begin')}</Button></Explained>
          </div>
          <p id="tracking-device-help" className={isWrong ? 'help bad' : 'help'}>{isWrong ? t('tracking.watch.wrong') : ''}</p>
        </div>
        {watching !== undefined && watched.data && (
          <p role="status">
            {isOver ? t('tracking.watch.over') : `${t('tracking.watch.until', { at: formatClock(watched.data.until ?? '') })} · ${t('tracking.watch.count', { count: rows.length })}`}
          </p>
        )}
      </form>
      {watch.isError && <ProblemView error={watch.error} />}
      {watched.isError && <ProblemView error={watched.error} onRetry={() => void watched.refetch()} />}
      {watching !== undefined && watched.data && (
        <DataTable
          name="watch" label={t('tracking.watch.list')} columns={columns} loaded={whole(rows)} rowKey={(row) => String(row.place)}
          empty={<EmptyState title={t('tracking.watch.waiting')} text={t('tracking.watch.waitingText')} />}
        />
      )}
    </>
  );
}

function useColumns(): Column<PlanWatchEvent>[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const kind = (row: PlanWatchEvent) => {
      const known = NAMES.find((one) => one === row.name);
      return known ? t(`behaviour.kind.${known}`) : row.name;
    };
    const reason = (row: PlanWatchEvent) => (row.reason ? t(`tracking.reasonOf.${row.reason}`) : '');
    return [
      { key: 'received', title: t('tracking.watch.received'), width: 95, fixed: true, render: (row) => formatClock(row.received_at), text: (row) => row.received_at },
      { key: 'outcome', title: t('tracking.watch.outcome'), width: 170, render: (row) => <><Tag tone={TONES[row.outcome]}>{t(`tracking.watch.outcomeOf.${row.outcome}`)}</Tag> {reason(row)}</>, text: (row) => `${row.outcome} ${row.reason ?? ''}` },
      { key: 'event', title: t('tracking.event'), width: 230, render: (row) => <span className="tracking-event"><span className="muted">{kind(row)}</span> <code className="mono">{row.what}</code></span>, text: (row) => `${row.name} ${row.what}` },
      { key: 'page', title: t('tracking.quarantine.page'), width: 170, render: (row) => <code className="mono">{row.page}</code>, text: (row) => row.page },
      { key: 'ms', title: t('tracking.watch.ms'), align: 'right', width: 90, render: (row) => row.ms ?? '', text: (row) => (row.ms == null ? '' : String(row.ms)) },
    ];
  }, [t]);
}
