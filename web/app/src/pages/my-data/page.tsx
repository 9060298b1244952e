/** A copy of everything the bank keeps of one: asked for, put together behind one's back, fetched once and with a proof. */
import { act, Intent, type DataExport } from '@polybank/api';
import { formatWhen } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api';
import { Action, BoneRows } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { LoadProblem, ProblemSheet } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { useProven } from '../online/flow';
import { save } from '../statements/save';
import { askForExport, exportsQuery, fetchExport } from './api';

const TONE = { queued: '', making: '', ready: 'good', fetched: '', expired: '', failed: 'warn' } as const;

/** How large a file is, in words. */
export function sizeOf(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function Fetch({ one }: { one: DataExport }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const again = (): void => void queries.invalidateQueries({ queryKey: exportsQuery.queryKey });
  const fetching = useProven<File>({}, (proof) => fetchExport(one.export_id, proof), {
    onDone: (file) => {
      save(file);
      toast(t('my_data.saved'));
      again();
    },
    onHere: again,
  });
  return (
    <>
      <Action busy={fetching.busy} track="my_data.fetch" onClick={() => fetching.start()}>
        {t('my_data.fetch', { size: sizeOf(one.bytes ?? 0) })}
      </Action>
      {fetching.sheets}
    </>
  );
}

function Row({ one }: { one: DataExport }) {
  const { t } = useTranslation();
  return (
    <li className="row">
      <span className="grow">
        {formatWhen(one.requested_at)}
        <span className="tiny muted" style={{ display: 'block' }}>
          {one.status === 'ready' && one.expires_at
            ? t('my_data.until', { at: formatWhen(one.expires_at) })
            : t(`my_data.about.${one.status}`)}
        </span>
      </span>
      <span className={`badge ${TONE[one.status]}`}>{t(`my_data.status.${one.status}`)}</span>
    </li>
  );
}

export function MyDataPage() {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const found = useQuery(exportsQuery);
  const [intent] = useState(() => new Intent());
  const ask = useMutation({
    mutationFn: () => act(intent, {}, askForExport),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: exportsQuery.queryKey });
      toast(t('my_data.asked'));
    },
  });
  const all = found.data?.exports ?? [];
  const ready = all.find((one) => one.status === 'ready');
  const underway = all.some((one) => one.status === 'queued' || one.status === 'making');
  return (
    <Screen title={t('my_data.title')} back="/me/security" onRefresh={() => found.refetch()}>
      <section className="card form">
        <p className="muted small">{t('my_data.intro')}</p>
        {ready ? (
          <Fetch key={ready.export_id} one={ready} />
        ) : (
          <Action busy={ask.isPending} disabled={underway || found.isPending} track="my_data.ask" onClick={() => ask.mutate()}>
            {t(underway ? 'my_data.underway' : 'my_data.ask')}
          </Action>
        )}
      </section>
      {found.isPending && <BoneRows count={2} />}
      {found.error && !found.data && <LoadProblem error={found.error} onRetry={() => void found.refetch()} />}
      {all.length > 0 && (
        <ul className="card flush rows">
          {all.map((one) => (
            <Row key={one.export_id} one={one} />
          ))}
        </ul>
      )}
      <div className="notice calm">
        <Icon name="shield" />
        <span>{t('my_data.careful')}</span>
      </div>
      <ProblemSheet error={ask.error} onClose={() => ask.reset()} />
    </Screen>
  );
}
