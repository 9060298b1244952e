import { act, Intent } from '@polybank/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate } from 'react-router';
import { queries } from '../../api';
import { bankKey } from '../../bank';
import { Action, PasswordField } from '../../parts/basics';
import { InlineProblem } from '../../parts/problem';
import { Welcome } from '../../parts/welcome';
import { touch } from '../../session/activity';
import { returnPath } from '../../session/return';
import { session } from '../../session/session';
import { PhoneCode, usePhoneCode } from '../sign-in/phone-code';
import { completeRegistration, startRegistration, type Completion } from './api';
import { missing } from './strength';
import { Strength } from './strength-bars';
import './register.css';


/** Phone, then the SMS code, then a password. */
export function RegisterPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const location = useLocation();
  const steps = usePhoneCode(startRegistration);
  const [password, setPassword] = useState('');
  const [intent] = useState(() => new Intent());
  const { phone, proven } = steps;
  const complete = useMutation({
    mutationFn: (body: Completion) => act(intent, body, (key) => completeRegistration(body, key)),
    onSuccess: (opened) => {
      localStorage.setItem(bankKey('phone'), phone);
      touch();
      queries.clear();
      session.opened(opened);
      void navigate(returnPath(location.state), { replace: true });
    },
    onError: steps.refused,
  });
  if (!proven) {
    return (
      <PhoneCode
        steps={steps}
        track="register.send_code"
        words={{
          title: t('register.title'),
          intro: t('register.intro'),
          send: t('register.send_code'),
          codeTitle: t('register.code_title'),
          codeSent: (to) => t('register.code_sent', { phone: to }),
        }}
        links={
          <Link className="link" to="/sign-in" state={location.state}>
            {t('register.have_account')}
          </Link>
        }
      />
    );
  }
  return (
    <Welcome title={t('register.password_title')}>
      <form
        className="form"
        noValidate
        data-form="register.complete"
        onSubmit={(event) => {
          event.preventDefault();
          complete.mutate({ registrationId: proven.started.registration_id, code: proven.code, password });
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
