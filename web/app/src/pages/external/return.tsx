/** Back from a provider: into a session, to a code for a new device, or to the phone its account is bound to. */
import type { ExternalCodeSent, LoginChallenge, SessionOpened } from '@polybank/api';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { queries } from '../../api';
import { useBrand } from '../../brand';
import { watchPhone } from '../../demo/store';
import { Action, Field } from '../../parts/basics';
import { InlineProblem, ProblemView } from '../../parts/problem';
import { Welcome } from '../../parts/welcome';
import { touch } from '../../session/activity';
import { session } from '../../session/session';
import { completeLogin } from '../sign-in/api';
import { CodeStep } from '../sign-in/code-step';
import { DevicesFullStep } from '../sign-in/devices-full';
import { isSurer, SurerStep } from '../sign-in/surer-step';
import { comeBack, completeSignIn, givePhone, type Brought } from './api';
import { broughtIn, dropAttempt, keptAttempt, type Attempt } from './attempt';
import type { Returned } from './confirm';

const PHONE = /^1\d{10}$/;

/** What is asked for next. */
type Next =
  | { step: 'waiting'; brought: Brought }
  | { step: 'lost' | 'given_up' }
  | { step: 'phone' }
  | { step: 'device'; challenge: LoginChallenge }
  | { step: 'bind'; sent: ExternalCodeSent };

type Arrived = { attempt: Attempt | undefined; next: Next };

/** With what somebody came back to this tab. */
function arrived(params: URLSearchParams): Arrived {
  const [attempt, brought] = [keptAttempt(), broughtIn(params)];
  if (attempt && brought) return { attempt, next: { step: 'waiting', brought } };
  return { attempt, next: { step: attempt && params.has('error') ? 'given_up' : 'lost' } };
}

export function ExternalReturnPage() {
  const { t } = useTranslation();
  const brand = useBrand();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const [start] = useState(() => arrived(params));
  const [next, setNext] = useState(start.next);
  const [phone, setPhone] = useState('');
  const [replaces, setReplaces] = useState<string | undefined>(undefined);
  const [failures, setFailures] = useState(0);
  const begun = useRef(false);
  const enter = (opened: SessionOpened): void => {
    touch();
    queries.clear();
    session.opened(opened);
    void navigate('/', { replace: true });
  };
  const back = useMutation({
    mutationFn: async ({ attempt: own, brought }: Returned): Promise<Next | SessionOpened> => {
      const result = await comeBack(own.id, brought);
      if (result.outcome === 'signed_in' && result.session) return result.session;
      if (result.challenge) return { step: 'device', challenge: result.challenge };
      return { step: 'phone' };
    },
    onSuccess: (led) => {
      if ('step' in led) setNext(led);
      else enter(led);
    },
  });
  const send = useMutation({
    mutationFn: () => givePhone(start.attempt?.id ?? '', phone),
    onSuccess: (sent) => setNext({ step: 'bind', sent }),
  });
  const complete = useMutation({
    mutationFn: (code: string): Promise<SessionOpened> =>
      next.step === 'device' ? completeLogin(next.challenge.challenge_id, code, { ...(replaces && { replaces }) }) : completeSignIn(start.attempt?.id ?? '', code),
    onSuccess: enter,
    onError: () => setFailures((count) => count + 1),
  });
  const { mutate: arrive } = back;
  useEffect(() => {
    // Once, whatever draws this page again: what the provider sent works once.
    if (begun.current) return;
    begun.current = true;
    dropAttempt();
    session.noticed();
    const { attempt: own, next: first } = start;
    const brought = own && first.step === 'waiting' ? { attempt: own, brought: first.brought } : undefined;
    const linking: Returned | undefined = own?.purpose === 'link' ? brought : undefined;
    // What came in the address is gone from it, and from the history.
    void navigate(linking ? '/me/external-links/confirm' : '.', { replace: true, state: linking ?? null });
    if (brought && !linking) arrive(brought);
  }, [start, arrive, navigate]);

  const { attempt } = start;
  const name = attempt?.name ?? '';
  if (next.step === 'device' && next.challenge.devices_full && replaces === undefined) {
    return (
      <Welcome title={t('safety.full_title')}>
        <DevicesFullStep
          full={next.challenge.devices_full}
          onChoose={(device) => setReplaces(device.device_ref)}
          onBack={() => void navigate('/sign-in', { replace: true })}
        />
      </Welcome>
    );
  }
  if (next.step === 'device' && isSurer(next.challenge)) {
    return (
      <Welcome title={t('sign_in.surer_title')}>
        <SurerStep
          challenge={next.challenge}
          busy={complete.isPending}
          error={complete.error}
          keyError={undefined}
          failures={failures}
          onCode={(code) => complete.mutate(code)}
          // A key signs in by itself, where everybody does.
          onKey={() => void navigate('/sign-in', { replace: true })}
          onBack={() => void navigate('/sign-in', { replace: true })}
        />
      </Welcome>
    );
  }
  if (next.step === 'device') {
    const { challenge } = next;
    return (
      <Welcome title={t(challenge.why === 'unusual' ? 'sign_in.surer_title' : 'sign_in.new_device')}>
        <CodeStep
          intro={t(`sign_in.code_sent_for.${challenge.why}`, { phone: challenge.phone_masked })}
          resendAfterS={challenge.resend_after_s}
          busy={complete.isPending}
          error={complete.error}
          failures={failures}
          onCode={(code) => complete.mutate(code)}
          // The provider is asked again: what it sent was used.
          onResend={() => void navigate('/sign-in', { replace: true })}
          onBack={() => void navigate('/sign-in', { replace: true })}
        />
      </Welcome>
    );
  }
  if (next.step === 'bind') {
    const { sent } = next;
    return (
      <Welcome title={t('external.bind_title', { name })}>
        <CodeStep
          key={sent.expires_at}
          intro={t('external.code_sent', { phone: sent.phone_masked })}
          resendAfterS={sent.resend_after_s}
          busy={complete.isPending || send.isPending}
          error={complete.error ?? send.error}
          failures={failures}
          onCode={(code) => complete.mutate(code)}
          onResend={() => {
            complete.reset();
            send.mutate();
          }}
          onBack={() => {
            complete.reset();
            setNext({ step: 'phone' });
          }}
        />
      </Welcome>
    );
  }
  return (
    <Welcome title={next.step === 'phone' ? t('external.bind_title', { name }) : t('external.title')}>
      {next.step === 'waiting' && !back.error && (
        <p className="wait-line" role="status">
          {t('external.checking', { name })}
        </p>
      )}
      {back.error && <ProblemView error={back.error} onHere={() => void navigate('/sign-in', { replace: true })} />}
      {(next.step === 'lost' || next.step === 'given_up') && <p className="muted">{t(`external.${next.step}`)}</p>}
      {next.step === 'phone' && (
        <form
          className="form"
          noValidate
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            if (brand.demo) watchPhone(phone);
            send.mutate();
          }}
        >
          <p className="muted">{t('external.bind_about', { name })}</p>
          <Field
            label={t('sign_in.phone')}
            inputMode="tel"
            autoComplete="tel-national"
            maxLength={11}
            placeholder={t('sign_in.phone_hint')}
            value={phone}
            onChange={(event) => setPhone(event.target.value.replace(/\D/g, ''))}
          />
          <InlineProblem error={send.error} />
          <div>
            <Action type="submit" busy={send.isPending} disabled={!PHONE.test(phone)} track="external.phone">
              {t('external.send')}
            </Action>
          </div>
        </form>
      )}
      <div className="welcome-links">
        <Link className="link" to={attempt?.purpose === 'link' ? '/me/external-links' : '/sign-in'} replace>
          {t(attempt?.purpose === 'link' ? 'external.back_links' : 'external.back_sign_in')}
        </Link>
      </div>
    </Welcome>
  );
}
