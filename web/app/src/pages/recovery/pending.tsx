/** Somebody is coming back in the customer's name: said loudly, with the one button that stops it. */
import { act, Intent } from '@polybank/api';
import { formatWhen } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api';
import { Action } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { ProblemSheet } from '../../parts/problem';
import { ownRecoveryQuery, stopRecovery } from './api';

export function PendingRecoveryNotice() {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const own = useQuery(ownRecoveryQuery);
  const [intent] = useState(() => new Intent());
  const stop = useMutation({
    mutationFn: () => act(intent, {}, stopRecovery),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['own-recovery'] });
      toast(t('safety.stopped'));
    },
  });
  const pending = own.data?.pending;
  if (!pending) return null;
  return (
    <section className="card form" role="alert">
      <p style={{ display: 'flex', gap: '0.5rem', alignItems: 'center' }}>
        <Icon name="alert" />
        <strong>{t('safety.pending_title')}</strong>
      </p>
      <p className="small">
        {t(pending.ready_at ? 'safety.pending_text' : 'safety.pending_review', {
          device: pending.device_name,
          phone: pending.phone_masked,
          at: formatWhen(pending.started_at),
          ready: pending.ready_at ? formatWhen(pending.ready_at) : '',
        })}
      </p>
      <Action look="danger" busy={stop.isPending} track="recovery.stop" onClick={() => stop.mutate()}>
        {t('safety.stop')}
      </Action>
      <ProblemSheet error={stop.error} onClose={() => stop.reset()} />
    </section>
  );
}
