/** The forgotten login password: a code to the phone, the number of an account, and a new password. */
import { act, Intent, ProblemError, type PasswordResetComplete } from '@polybank/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { bankKey } from '../../bank';
import { Action, Field, PasswordField } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { grouped } from '../../parts/payee-form';
import { InlineProblem } from '../../parts/problem';
import { Welcome } from '../../parts/welcome';
import { missing } from '../register/strength';
import { PhoneCode, usePhoneCode } from '../sign-in/phone-code';
import { completeReset, startReset } from './api';

export function ForgotPage() {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const navigate = useNavigate();
  const steps = usePhoneCode(startReset, localStorage.getItem(bankKey('phone')) ?? '');
  const [account, setAccount] = useState('');
  const [password, setPassword] = useState('');
  /** What is wanted besides the code, and what was typed for it. */
  const [wanted, setWanted] = useState<'pin' | 'token_code' | undefined>(undefined);
  const [further, setFurther] = useState('');
  const [intent] = useState(() => new Intent());
  const { proven } = steps;
  const complete = useMutation({
    mutationFn: ({ resetId, body }: { resetId: string; body: PasswordResetComplete }) =>
      act(intent, [resetId, body], (key) => completeReset(resetId, body, key)),
    onSuccess: () => {
      toast(t('forgot.done'));
      void navigate('/sign-in', { replace: true });
    },
    onError: (error) => {
      steps.refused(error);
      if (!(error instanceof ProblemError) || error.code !== 'proof_needed') return;
      setFurther('');
      setWanted(error.problem.remedy?.action === 'give_token' ? 'token_code' : 'pin');
    },
  });
  if (!proven) {
    return (
      <PhoneCode
        steps={steps}
        track="forgot.send"
        words={{
          title: t('forgot.title'),
          intro: t('forgot.intro'),
          send: t('forgot.send'),
          codeTitle: t('forgot.title'),
          codeSent: (phone) => t('forgot.code_sent', { phone }),
        }}
        links={
          <Link className="link" to="/sign-in">
            {t('forgot.back')}
          </Link>
        }
      />
    );
  }
  return (
    <Welcome title={t('forgot.new_title')}>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          complete.mutate({
            resetId: proven.started.reset_id,
            body: {
              code: proven.code,
              password,
              ...(account === '' ? {} : { account_no: account }),
              ...(wanted === undefined ? {} : { [wanted]: further }),
            },
          });
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
        {wanted && (
          <PasswordField
            label={t(`forgot.${wanted}`)}
            help={t('forgot.further_help')}
            inputMode="numeric"
            autoComplete={wanted === 'token_code' ? 'one-time-code' : 'off'}
            maxLength={6}
            value={further}
            onChange={(event) => setFurther(event.target.value.replace(/\D/g, '').slice(0, 6))}
          />
        )}
        <InlineProblem error={complete.error} />
        <div>
          <Action
            type="submit"
            busy={complete.isPending}
            disabled={missing(password, steps.phone).length > 0 || (wanted !== undefined && further.length !== 6)}
            track="forgot.complete"
          >
            {t('forgot.finish')}
          </Action>
        </div>
      </form>
    </Welcome>
  );
}
