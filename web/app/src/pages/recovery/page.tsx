/** Coming back without the old device: phone, code, papers, and then in at once, after a wait, or after a review. */
import { act, Intent, type RecoveryStarted, type RecoveryState } from '@polybank/api';
import { codeOf } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { queries } from '../../api';
import { bankKey } from '../../bank';
import { useBrand } from '../../brand';
import { watchPhone } from '../../demo/store';
import { Action, Bone, Field } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { InlineProblem, ProblemView } from '../../parts/problem';
import { Welcome } from '../../parts/welcome';
import { CodeStep } from '../sign-in/code-step';
import { claimRecovery, proveRecoveryPhone, recoveryQuery, startRecovery, type Papers } from './api';
import { Outcome } from './outcome';
import { PapersForm } from './papers';

const KEPT = bankKey('recovery');
const PHONE = /^1\d{10}$/;

/** A recovery outlives the page: it is kept until it has ended. */
function keep(recoveryId: string | undefined): void {
  if (recoveryId === undefined) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, recoveryId);
}

export function RecoverPage() {
  const [kept, setKept] = useState(() => localStorage.getItem(KEPT) ?? undefined);
  const forget = (): void => {
    keep(undefined);
    setKept(undefined);
  };
  return kept === undefined ? <Begin onClaimed={(id) => { keep(id); setKept(id); }} /> : <Kept recoveryId={kept} onForget={forget} />;
}

function Kept({ recoveryId, onForget }: { recoveryId: string; onForget: () => void }) {
  const { t } = useTranslation();
  const found = useQuery({
    ...recoveryQuery(recoveryId),
    refetchInterval: ({ state }) => (state.data?.status === 'review' || state.data?.status === 'cooling' ? 15_000 : false),
  });
  return (
    <Welcome title={t('safety.recover_title')}>
      {found.isPending && <Bone height="6rem" />}
      {found.error && !found.data && <ProblemView error={found.error} onHere={onForget} />}
      {found.error && !found.data && (
        <button type="button" className="button quiet" onClick={onForget}>
          {t('safety.start_again')}
        </button>
      )}
      {found.data && <Outcome recoveryId={recoveryId} state={found.data} onForget={onForget} />}
    </Welcome>
  );
}

function Begin({ onClaimed }: { onClaimed: (recoveryId: string) => void }) {
  const { t } = useTranslation();
  const brand = useBrand();
  const [phone, setPhone] = useState('');
  const [started, setStarted] = useState<RecoveryStarted | undefined>(undefined);
  const [proven, setProven] = useState<'no' | 'yes'>('no');
  const [failures, setFailures] = useState(0);
  const [intents] = useState(() => ({ start: new Intent(), code: new Intent(), claim: new Intent() }));
  const id = started?.recovery_id ?? '';

  const start = useMutation({
    mutationFn: () => act(intents.start, { phone }, (key) => startRecovery(phone, key)),
    onSuccess: (answer) => setStarted(answer),
  });
  const prove = useMutation({
    mutationFn: (code: string) => act(intents.code, { id, code }, (key) => proveRecoveryPhone(id, code, key)),
    onSuccess: () => setProven('yes'),
    onError: () => setFailures((count) => count + 1),
  });
  const claim = useMutation({
    mutationFn: (papers: Papers) => act(intents.claim, { id, papers }, (key) => claimRecovery(id, papers, key)),
    onSuccess: (state: RecoveryState) => {
      queries.setQueryData(recoveryQuery(id).queryKey, state);
      onClaimed(id);
    },
  });
  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    if (brand.demo) watchPhone(phone);
    prove.reset();
    start.mutate();
  };

  if (proven === 'yes') {
    const over = codeOf(claim.error) === 'recovery_over';
    return (
      <Welcome title={t('safety.papers_title')}>
        {over ? (
          <ProblemView error={claim.error} />
        ) : (
          <PapersForm phone={phone} busy={claim.isPending} error={claim.error} onGiven={(papers) => claim.mutate(papers)} />
        )}
      </Welcome>
    );
  }
  if (started) {
    return (
      <Welcome title={t('safety.recover_title')}>
        <CodeStep
          key={started.recovery_id}
          intro={t('safety.code_sent', { phone: started.phone_masked })}
          resendAfterS={started.resend_after_s}
          busy={prove.isPending || start.isPending}
          error={prove.error ?? start.error}
          failures={failures}
          onCode={(code) => prove.mutate(code)}
          onResend={() => send()}
          onBack={() => setStarted(undefined)}
        />
      </Welcome>
    );
  }
  return (
    <Welcome title={t('safety.recover_title')}>
      <form className="form" onSubmit={send} noValidate>
        <p className="muted">{t('safety.recover_intro')}</p>
        <div className="notice calm">
          <Icon name="info" />
          <span>{t('safety.recover_needs')}</span>
        </div>
        <Field
          label={t('safety.phone_now')}
          inputMode="tel"
          autoComplete="tel-national"
          maxLength={11}
          placeholder={t('sign_in.phone_hint')}
          help={t('safety.phone_now_help')}
          value={phone}
          onChange={(event) => setPhone(event.target.value.replace(/\D/g, ''))}
        />
        <InlineProblem error={start.error} />
        <div>
          <Action type="submit" busy={start.isPending} disabled={!PHONE.test(phone)} track="recovery.start">
            {t('register.send_code')}
          </Action>
        </div>
        <div className="welcome-links">
          <Link className="link" to="/sign-in">
            {t('safety.to_sign_in')}
          </Link>
        </div>
      </form>
    </Welcome>
  );
}
