/** How a recovery stands: a new password when it is ready, the wait, the review, or why it has ended. */
import type { RecoveryState } from '@polybank/api';
import { formatWhen, useSecondsLeft } from '@polybank/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { queries } from '../../api';
import { bankKey } from '../../bank';
import { Action, PasswordField } from '../../parts/basics';
import { Icon, type IconName } from '../../parts/icon';
import { InlineProblem } from '../../parts/problem';
import { touch } from '../../session/activity';
import { session } from '../../session/session';
import { missing } from '../register/strength';
import { completeRecovery } from './api';

type Props = { recoveryId: string; state: RecoveryState; onForget: () => void };

function Said({ icon, title, children }: { icon: IconName; title: string; children: React.ReactNode }) {
  return (
    <div className="form" role="status">
      <p style={{ display: 'flex', gap: '0.5rem', alignItems: 'center' }}>
        <Icon name={icon} />
        <strong>{title}</strong>
      </p>
      <p className="muted">{children}</p>
    </div>
  );
}

export function Outcome({ recoveryId, state, onForget }: Props) {
  const { t } = useTranslation();
  const again = (
    <button type="button" className="button quiet" onClick={onForget}>
      {t('safety.start_again')}
    </button>
  );
  const waits = useSecondsLeft(state.ready_at ? new Date(state.ready_at).getTime() : undefined);
  if (state.status === 'cooling' && waits === 0) return <NewPassword recoveryId={recoveryId} onForget={onForget} />;
  switch (state.status) {
    case 'cooling':
      return (
        <Said icon="clock" title={t('safety.wait_title')}>
          {t('safety.wait_text', { at: formatWhen(state.ready_at ?? ''), until: formatWhen(state.complete_until ?? '') })}
        </Said>
      );
    case 'review':
      return (
        <Said icon="search" title={t('safety.review_title')}>
          {t('safety.review_text')}
        </Said>
      );
    case 'stopped':
    case 'rejected':
    case 'failed':
      return (
        <>
          <Said icon="alert" title={t(`safety.ended.${state.status}`)}>
            {t(`safety.ended_text.${state.status}`)}
          </Said>
          {again}
        </>
      );
    default:
      return (
        <>
          <Said icon="info" title={t('safety.ended.expired')}>
            {t('safety.ended_text.expired')}
          </Said>
          {again}
        </>
      );
  }
}

function NewPassword({ recoveryId, onForget }: { recoveryId: string; onForget: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [password, setPassword] = useState('');
  const complete = useMutation({
    mutationFn: () => completeRecovery(recoveryId, password),
    onSuccess: (opened) => {
      localStorage.removeItem(bankKey('recovery'));
      touch();
      queries.clear();
      session.opened(opened);
      void navigate('/me/devices', { replace: true });
    },
  });
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        complete.mutate();
      }}
    >
      <p>{t('safety.ready_text')}</p>
      <PasswordField
        label={t('safety.new_password')}
        autoComplete="new-password"
        help={t('safety.password_help')}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <InlineProblem error={complete.error} />
      <div>
        <Action type="submit" busy={complete.isPending} disabled={missing(password, '').length > 0} track="recovery.complete">
          {t('safety.complete')}
        </Action>
      </div>
      <button type="button" className="button plain" onClick={onForget}>
        {t('safety.start_again')}
      </button>
    </form>
  );
}
