/** The forgotten login password: a code to the phone, the number of an account, and a new password. */
import { act, Intent, type PasswordResetComplete, type PasswordResetStarted } from '@polybank/api';
import { codeOf } from '@polybank/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { bankKey } from '../../bank';
import { useBrand } from '../../brand';
import { watchPhone } from '../../demo/store';
import { Action, Field, PasswordField } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { grouped } from '../../parts/payee-form';
import { InlineProblem } from '../../parts/problem';
import { Welcome } from '../../parts/welcome';
import { missing } from '../register/strength';
import { CodeStep } from '../sign-in/code-step';
import { completeReset, startReset } from './api';

const PHONE = /^1\d{10}$/;
/** After these the code is worth nothing any more, or was wrong: it is asked for again. */
const CODE_AGAIN = ['code_wrong', 'code_expired'];

export function ForgotPage() {
  const { t } = useTranslation();
  const brand = useBrand();
  const { toast } = useFrame();
  const navigate = useNavigate();
  const [phone, setPhone] = useState(() => localStorage.getItem(bankKey('phone')) ?? '');
  const [started, setStarted] = useState<PasswordResetStarted | undefined>(undefined);
  const [code, setCode] = useState<string | undefined>(undefined);
  const [account, setAccount] = useState('');
  const [password, setPassword] = useState('');
  const [intent] = useState(() => new Intent());
  const start = useMutation({
    mutationFn: (to: string) => act(intent, { phone: to }, (key) => startReset(to, key)),
    onSuccess: (answer) => {
      setStarted(answer);
      setCode(undefined);
    },
  });
  const complete = useMutation({
    mutationFn: (body: PasswordResetComplete) => act(intent, body, (key) => completeReset(started?.reset_id ?? '', body, key)),
    onSuccess: () => {
      toast(t('forgot.done'));
      void navigate('/sign-in', { replace: true });
    },
    onError: (error) => {
      if (CODE_AGAIN.includes(codeOf(error) ?? '')) setCode(undefined);
    },
  });
  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    if (brand.demo) watchPhone(phone);
    complete.reset();
    start.mutate(phone);
  };
  if (started && code === undefined) {
    return (
      <Welcome title={t('forgot.title')}>
        <CodeStep
          key={started.reset_id}
          intro={t('forgot.code_sent', { phone: started.phone_masked })}
          resendAfterS={started.resend_after_s}
          busy={start.isPending}
          error={complete.error ?? start.error}
          failures={0}
          onCode={setCode}
          onResend={() => send()}
          onBack={() => setStarted(undefined)}
        />
      </Welcome>
    );
  }
  if (started && code !== undefined) {
    return (
      <Welcome title={t('forgot.new_title')}>
        <form
          className="form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            complete.mutate({ code, password, ...(account === '' ? {} : { account_no: account }) });
          }}
        >
          <Field
            label={t('forgot.account')}
            help={t('forgot.account_help')}
            inputMode="numeric"
            autoComplete="off"
            maxLength={24}
            value={grouped(account)}
            onChange={(event) => setAccount(event.target.value.replace(/\D/g, '').slice(0, 19))}
          />
          <PasswordField
            label={t('forgot.password')}
            help={t('forgot.password_help')}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <InlineProblem error={complete.error} />
          <div>
            <Action type="submit" busy={complete.isPending} disabled={missing(password, phone).length > 0} track="forgot.complete">
              {t('forgot.finish')}
            </Action>
          </div>
        </form>
      </Welcome>
    );
  }
  return (
    <Welcome title={t('forgot.title')}>
      <form className="form" onSubmit={send} noValidate>
        <p className="muted">{t('forgot.intro')}</p>
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
          <Action type="submit" busy={start.isPending} disabled={!PHONE.test(phone)} track="forgot.send">
            {t('forgot.send')}
          </Action>
        </div>
        <div className="welcome-links">
          <Link className="link" to="/sign-in">
            {t('forgot.back')}
          </Link>
        </div>
      </form>
    </Welcome>
  );
}
