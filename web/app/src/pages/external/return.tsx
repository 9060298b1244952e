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
import { comeBack, completeLink, completeSignIn, givePhone, linkBack } from './api';
import { takeAttempt, type Attempt } from './attempt';

const PHONE = /^1\d{10}$/;

/** What is asked for next. */
type Next =
  | { step: 'waiting' }
  | { step: 'lost' }
  | { step: 'phone' }
  | { step: 'device'; challenge: LoginChallenge }
  | { step: 'bind' | 'link'; sent: ExternalCodeSent };

export function ExternalReturnPage() {
  const { t } = useTranslation();
  const brand = useBrand();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const [attempt, setAttempt] = useState<Attempt | undefined>(undefined);
  const [next, setNext] = useState<Next>({ step: 'waiting' });
  const [phone, setPhone] = useState('');
  const [failures, setFailures] = useState(0);
  const begun = useRef(false);
  const enter = (opened: SessionOpened): void => {
    touch();
    queries.clear();
    session.opened(opened);
    void navigate('/', { replace: true });
  };
  const back = useMutation({
    mutationFn: async ({ own, state, code }: { own: Attempt; state: string; code: string }): Promise<Next | SessionOpened> => {
      if (own.purpose === 'link') return { step: 'link', sent: await linkBack(own.id, state, code) };
      const result = await comeBack(own.id, state, code);
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
    mutationFn: () => givePhone(attempt?.id ?? '', phone),
    onSuccess: (sent) => setNext({ step: 'bind', sent }),
  });
  const complete = useMutation({
    mutationFn: async (code: string): Promise<SessionOpened | undefined> => {
      if (next.step === 'device') return completeLogin(next.challenge.challenge_id, code);
      if (next.step === 'bind') return completeSignIn(attempt?.id ?? '', code);
      await completeLink(attempt?.id ?? '', code);
      return undefined;
    },
    onSuccess: (opened) => {
      if (opened) enter(opened);
      else {
        void queries.invalidateQueries({ queryKey: ['me', 'external-logins'] });
        void navigate('/me/external-logins', { replace: true });
      }
    },
    onError: () => setFailures((count) => count + 1),
  });
  const { mutate: arrive } = back;
  useEffect(() => {
    // Once, whatever draws this page again: what the provider sent works once.
    if (begun.current) return;
    begun.current = true;
    const [own, state, code] = [takeAttempt(), params.get('state'), params.get('code')];
    // What came in the address is gone from it, and from the history.
    history.replaceState(history.state, '', location.pathname);
    setAttempt(own);
    if (own && state && code) arrive({ own, state, code });
    else setNext({ step: 'lost' });
  }, [params, arrive]);

  const name = attempt?.name ?? '';
  if (next.step === 'device' || next.step === 'bind' || next.step === 'link') {
    const sent = next.step === 'device' ? next.challenge : next.sent;
    return (
      <Welcome title={t(next.step === 'device' ? 'sign_in.new_device' : 'external.bind_title', { name })}>
        <CodeStep
          intro={t(next.step === 'device' ? 'sign_in.code_sent' : 'external.code_sent', { phone: sent.phone_masked })}
          resendAfterS={sent.resend_after_s}
          busy={complete.isPending || send.isPending}
          error={complete.error ?? send.error}
          failures={failures}
          onCode={(code) => complete.mutate(code)}
          onResend={() => {
            complete.reset();
            if (next.step === 'bind') send.mutate();
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
      {back.error && <ProblemView error={back.error} />}
      {next.step === 'lost' && <p className="muted">{t(params.get('error') === null ? 'external.lost' : 'external.given_up')}</p>}
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
        <Link className="link" to={attempt?.purpose === 'link' ? '/me/external-logins' : '/sign-in'} replace>
          {t(attempt?.purpose === 'link' ? 'external.back_links' : 'external.back_sign_in')}
        </Link>
      </div>
    </Welcome>
  );
}
