import type { LoginChallenge, LoginResult, SessionOpened } from '@polybank/api';
import { codeOf } from '@polybank/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useLocation, useNavigate } from 'react-router';
import { queries } from '../../api';
import { bankKey } from '../../bank';
import { useBrand } from '../../brand';
import { useDemoState, watchPhone } from '../../demo/store';
import { Action, Field, PasswordField } from '../../parts/basics';
import { GesturePad } from '../../parts/gesture-pad';
import { Icon } from '../../parts/icon';
import { KeyProblem } from '../../parts/key-trouble';
import { keysKnown, keysPossible } from '../../parts/keys';
import { InlineProblem } from '../../parts/problem';
import { Welcome } from '../../parts/welcome';
import { touch } from '../../session/activity';
import { returnPath } from '../../session/return';
import { session, useSession } from '../../session/session';
import { ProviderButtons } from '../external/buttons';
import { masked, patternKnown } from '../tools/pattern-known';
import { completeLogin, logIn, logInWithKey, logInWithPattern } from './api';
import { CodeStep } from './code-step';
import { DevicesFullStep } from './devices-full';
import { RenewStep } from './renew-step';
import { isSurer, SurerStep } from './surer-step';

const PHONE_KEPT = bankKey('phone');
const PHONE = /^1\d{10}$/;
/** Ends of a session that are explained: those the customer did not ask for, and leaving. */
const EXPLAINED = ['session_idle', 'session_expired', 'session_revoked', 'relation_closed'];
/** These are about the new password, not about the code. */
const ABOUT_NEW = ['password_weak', 'password_expired', 'validation_failed'];

export function SignInPage() {
  const { t } = useTranslation();
  const brand = useBrand();
  const navigate = useNavigate();
  const location = useLocation();
  const { phase, endedBy } = useSession();
  const { fill } = useDemoState();
  const [seen, setSeen] = useState(fill);
  const [phone, setPhone] = useState(() => fill?.phone ?? localStorage.getItem(PHONE_KEPT) ?? '');
  const [password, setPassword] = useState(fill?.password ?? '');
  const [challenge, setChallenge] = useState<LoginChallenge | undefined>(undefined);
  const [replaces, setReplaces] = useState<string | undefined>(undefined);
  const [failures, setFailures] = useState(0);
  /** The new password in place of an expired one, once it was chosen. */
  const [renewed, setRenewed] = useState<string | undefined>(undefined);
  if (fill !== seen && fill) {
    setSeen(fill);
    setPhone(fill.phone);
    setPassword(fill.password);
    setChallenge(undefined);
    setRenewed(undefined);
  }

  const enter = (opened: SessionOpened): void => {
    if (PHONE.test(phone)) localStorage.setItem(PHONE_KEPT, phone);
    touch();
    queries.clear();
    session.opened(opened);
    void navigate(returnPath(location.state), { replace: true });
  };
  const entered = (result: LoginResult): void => {
    if (result.outcome === 'signed_in' && result.session) enter(result.session);
    else if (result.challenge) setChallenge(result.challenge);
  };
  const signIn = useMutation({ mutationFn: logIn, onSuccess: entered });
  const [way, setWay] = useState<'password' | 'pattern'>('password');
  const [drawn, setDrawn] = useState(0);
  const byPattern = useMutation({
    mutationFn: logInWithPattern,
    onSuccess: entered,
    onError: () => setDrawn((count) => count + 1),
  });
  // Tried once with the keys known to be of this bank, and after that with all there are.
  const [choice, setChoice] = useState<'known' | 'all'>('known');
  const byKey = useMutation({
    mutationFn: () => logInWithKey(choice === 'known' ? keysKnown() : []),
    onSuccess: entered,
    onError: () => setChoice('all'),
  });
  const enterByKey = (): void => {
    session.noticed();
    signIn.reset();
    byKey.mutate();
  };
  const hasPattern = PHONE.test(phone) && patternKnown() === masked(phone);
  const complete = useMutation({
    mutationFn: (code: string) =>
      completeLogin(challenge?.challenge_id ?? '', code, {
        ...(replaces === undefined ? {} : { replaces }),
        ...(renewed === undefined ? {} : { renewed }),
      }),
    onSuccess: enter,
    onError: (error) => {
      setFailures((count) => count + 1);
      if (ABOUT_NEW.includes(codeOf(error) ?? '')) setRenewed(undefined);
    },
  });

  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    session.noticed();
    if (brand.demo) watchPhone(phone);
    complete.reset();
    byKey.reset();
    signIn.mutate({ phone, password });
  };
  /** A new device is asked for a code first, and both go together; a known one signs in again at once. */
  const renew = (fresh: string): void => {
    setRenewed(fresh);
    if (!challenge) signIn.mutate({ phone, password, renewed: fresh });
  };
  const renewing = challenge
    ? challenge.renew_password && renewed === undefined
    : codeOf(signIn.error) === 'password_expired' || (renewed !== undefined && !signIn.isSuccess);

  if (phase === 'in') return <Navigate to={returnPath(location.state)} replace />;
  if (challenge?.devices_full && replaces === undefined) {
    return (
      <Welcome title={t('safety.full_title')}>
        <DevicesFullStep
          full={challenge.devices_full}
          onChoose={(device) => setReplaces(device.device_ref)}
          onBack={() => setChallenge(undefined)}
        />
      </Welcome>
    );
  }
  if (renewing) {
    const error = challenge ? complete.error : signIn.error;
    return (
      <Welcome title={t('renew.title')}>
        <RenewStep
          phone={phone}
          present={password}
          busy={signIn.isPending}
          error={codeOf(error) === 'password_expired' ? undefined : error}
          onRenewed={renew}
          onBack={() => {
            setChallenge(undefined);
            setRenewed(undefined);
            signIn.reset();
          }}
        />
      </Welcome>
    );
  }
  if (challenge && isSurer(challenge)) {
    return (
      <Welcome title={t('sign_in.surer_title')}>
        <SurerStep
          key={challenge.challenge_id}
          challenge={challenge}
          busy={complete.isPending || byKey.isPending}
          error={complete.error}
          keyError={byKey.error}
          failures={failures}
          onCode={(code) => complete.mutate(code)}
          onKey={enterByKey}
          onBack={() => {
            setChallenge(undefined);
            setReplaces(undefined);
          }}
        />
      </Welcome>
    );
  }
  if (challenge) {
    return (
      <Welcome title={t(challenge.why === 'unusual' ? 'sign_in.surer_title' : 'sign_in.new_device')}>
        <CodeStep
          key={challenge.challenge_id}
          intro={t(`sign_in.code_sent_for.${challenge.why}`, { phone: challenge.phone_masked })}
          resendAfterS={challenge.resend_after_s}
          busy={complete.isPending || signIn.isPending || byKey.isPending}
          error={complete.error ?? signIn.error ?? byKey.error}
          failures={failures}
          onCode={(code) => complete.mutate(code)}
          onResend={() => {
            // Asked for in the way one came; a pattern is drawn again.
            if (byKey.isSuccess) enterByKey();
            else if (byPattern.isSuccess) setChallenge(undefined);
            else submit();
          }}
          onBack={() => {
            setChallenge(undefined);
            setReplaces(undefined);
          }}
        />
      </Welcome>
    );
  }
  if (way === 'pattern' && hasPattern) {
    return (
      <Welcome title={t('gesture.sign_in')}>
        <div className="form">
          <p className="muted num" style={{ textAlign: 'center' }}>
            {masked(phone)}
          </p>
          <InlineProblem error={byPattern.error} />
          <GesturePad
            key={drawn}
            label={t('gesture.label')}
            busy={byPattern.isPending}
            onComplete={(pattern) => {
              session.noticed();
              byPattern.mutate({ phone, pattern });
            }}
          />
          {byPattern.isPending && (
            <p className="wait-line" role="status">
              {t('gesture.checking')}
            </p>
          )}
          <button type="button" className="button plain" onClick={() => setWay('password')}>
            {t('gesture.with_password')}
          </button>
        </div>
      </Welcome>
    );
  }
  return (
    <Welcome title={t('sign_in.title')}>
      <form className="form" onSubmit={submit} noValidate data-form="sign_in">
        {endedBy !== undefined && EXPLAINED.includes(endedBy) && (
          <div className="notice calm" role="status">
            <Icon name="clock" />
            <span>{t(`sign_in.ended.${endedBy}`)}</span>
          </div>
        )}
        <Field
          label={t('sign_in.phone')}
          inputMode="tel"
          autoComplete="username"
          maxLength={11}
          placeholder={t('sign_in.phone_hint')}
          value={phone}
          onChange={(event) => {
            setPhone(event.target.value.replace(/\D/g, ''));
            if (brand.demo) watchPhone(event.target.value);
          }}
        />
        <PasswordField
          label={t('sign_in.password')}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <InlineProblem error={signIn.error} />
        <div>
          <Action
            type="submit"
            busy={signIn.isPending}
            busyText={t('sign_in.busy')}
            disabled={!PHONE.test(phone) || password === ''}
            track="sign_in.submit"
          >
            {t('sign_in.submit')}
          </Action>
        </div>
        {keysPossible() && (
          <button type="button" className="button quiet" disabled={byKey.isPending} onClick={enterByKey} data-track="sign_in.key">
            <Icon name="finger" size="1.2rem" />
            {t(byKey.isPending ? 'keys.waiting_for.passkey' : 'keys.sign_in')}
          </button>
        )}
        <KeyProblem error={byKey.error} />
        {hasPattern && (
          <button type="button" className="button quiet" onClick={() => setWay('pattern')} data-track="sign_in.pattern">
            {t('gesture.use')}
          </button>
        )}
        <ProviderButtons />
        <div className="welcome-links">
          <Link className="link" to="/register" state={location.state} data-track="sign_in.register">
            {t('sign_in.register')}
          </Link>
          <Link className="link" to="/forgot" data-track="sign_in.forgot">
            {t('forgot.link')}
          </Link>
          <Link className="link" to="/recover" data-track="sign_in.recover">
            {t('safety.recover_link')}
          </Link>
          {brand.service_phone && (
            <a className="link" href={`tel:${brand.service_phone}`}>
              <Icon name="phone" size="1.05rem" />
              {brand.service_phone}
            </a>
          )}
        </div>
      </form>
    </Welcome>
  );
}
