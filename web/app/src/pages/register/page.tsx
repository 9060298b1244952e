import { act, Intent, type RegistrationStarted } from '@polybank/api';
import { codeOf } from '@polybank/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate } from 'react-router';
import { queries } from '../../api';
import { bankKey } from '../../bank';
import { useBrand } from '../../brand';
import { watchPhone } from '../../demo/store';
import { Action, Field, PasswordField } from '../../parts/basics';
import { InlineProblem } from '../../parts/problem';
import { Welcome } from '../../parts/welcome';
import { touch } from '../../session/activity';
import { returnPath } from '../../session/return';
import { session } from '../../session/session';
import { CodeStep } from '../sign-in/code-step';
import { completeRegistration, startRegistration, type Completion } from './api';
import { missing } from './strength';
import { Strength } from './strength-bars';
import './register.css';

const PHONE = /^1\d{10}$/;

/** Phone, then the SMS code, then a password. */
export function RegisterPage() {
  const { t } = useTranslation();
  const brand = useBrand();
  const navigate = useNavigate();
  const location = useLocation();
  const [phone, setPhone] = useState('');
  const [started, setStarted] = useState<RegistrationStarted | undefined>(undefined);
  const [code, setCode] = useState<string | undefined>(undefined);
  const [password, setPassword] = useState('');
  const [intent] = useState(() => new Intent());

  const start = useMutation({
    mutationFn: (to: string) => act(intent, { phone: to }, (key) => startRegistration(to, key)),
    onSuccess: (answer) => {
      setStarted(answer);
      setCode(undefined);
    },
  });
  const complete = useMutation({
    mutationFn: (body: Completion) => act(intent, body, (key) => completeRegistration(body, key)),
    onSuccess: (opened) => {
      localStorage.setItem(bankKey('phone'), phone);
      touch();
      queries.clear();
      session.opened(opened);
      void navigate(returnPath(location.state), { replace: true });
    },
    onError: (error) => {
      if (['code_wrong', 'code_expired'].includes(codeOf(error) ?? '')) setCode(undefined);
    },
  });
  const sendCode = (event?: FormEvent): void => {
    event?.preventDefault();
    if (brand.demo) watchPhone(phone);
    complete.reset();
    start.mutate(phone);
  };

  if (started && code === undefined) {
    return (
      <Welcome title={t('register.code_title')}>
        <CodeStep
          key={started.registration_id}
          intro={t('register.code_sent', { phone: started.phone_masked })}
          resendAfterS={started.resend_after_s}
          busy={start.isPending}
          error={complete.error ?? start.error}
          failures={0}
          onCode={setCode}
          onResend={() => sendCode()}
          onBack={() => setStarted(undefined)}
        />
      </Welcome>
    );
  }
  if (started && code !== undefined) {
    return (
      <Welcome title={t('register.password_title')}>
        <form
          className="form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            complete.mutate({ registrationId: started.registration_id, code, password });
          }}
        >
          <PasswordField
            label={t('register.password')}
            autoComplete="new-password"
            autoFocus
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <Strength password={password} phone={phone} />
          <InlineProblem error={complete.error} />
          <div>
            <Action
              type="submit"
              busy={complete.isPending}
              disabled={missing(password, phone).length > 0}
              track="register.complete"
            >
              {t('register.finish')}
            </Action>
          </div>
        </form>
      </Welcome>
    );
  }
  return (
    <Welcome title={t('register.title')}>
      <form className="form" onSubmit={sendCode} noValidate>
        <p className="muted">{t('register.intro')}</p>
        <Field
          label={t('sign_in.phone')}
          inputMode="tel"
          autoComplete="tel-national"
          maxLength={11}
          placeholder={t('sign_in.phone_hint')}
          value={phone}
          onChange={(event) => setPhone(event.target.value.replace(/\D/g, ''))}
        />
        <InlineProblem error={start.error} />
        <div>
          <Action type="submit" busy={start.isPending} disabled={!PHONE.test(phone)} track="register.send_code">
            {t('register.send_code')}
          </Action>
        </div>
        <div className="welcome-links">
          <Link className="link" to="/sign-in" state={location.state}>
            {t('register.have_account')}
          </Link>
        </div>
      </form>
    </Welcome>
  );
}
