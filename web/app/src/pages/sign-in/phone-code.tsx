/** A phone number, then the code sent to it: the first two steps of registering and of a forgotten password. */
import { act, Intent } from '@polybank/api';
import { codeOf } from '@polybank/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useBrand } from '../../brand';
import { watchPhone } from '../../demo/store';
import { Action, Field } from '../../parts/basics';
import { InlineProblem } from '../../parts/problem';
import { Welcome } from '../../parts/welcome';
import { CodeStep } from './code-step';

const PHONE = /^1\d{10}$/;
/** After these the code is worth nothing any more, or was wrong: it is asked for again. */
const CODE_AGAIN = ['code_wrong', 'code_expired'];

type Sent = { phone_masked: string; resend_after_s: number };

/** The two steps as they stand; `proven` once a code has been typed, which only the last step can find wrong. */
export function usePhoneCode<Started extends Sent>(start: (phone: string, key: string) => Promise<Started>, remembered = '') {
  const brand = useBrand();
  const [phone, setPhone] = useState(remembered);
  const [started, setStarted] = useState<Started | undefined>(undefined);
  const [code, setCode] = useState<string | undefined>(undefined);
  const [refusal, setRefusal] = useState<unknown>(undefined);
  const [round, setRound] = useState(0);
  const [intent] = useState(() => new Intent());
  const sending = useMutation({
    mutationFn: (to: string) => act(intent, { phone: to }, (key) => start(to, key)),
    onSuccess: (answer) => {
      setStarted(answer);
      setRound((times) => times + 1);
      setCode(undefined);
    },
  });
  return {
    phone,
    setPhone,
    setCode,
    sent: started,
    /** Counts the codes sent: each begins with empty boxes. */
    round,
    proven: started && code !== undefined ? { started, code } : undefined,
    busy: sending.isPending,
    error: refusal ?? sending.error,
    send: (): void => {
      if (brand.demo) watchPhone(phone);
      setRefusal(undefined);
      sending.mutate(phone);
    },
    again: (): void => setStarted(undefined),
    /** What the last step was told: back to the code when it was the code. */
    refused: (error: unknown): void => {
      if (!CODE_AGAIN.includes(codeOf(error) ?? '')) return;
      setRefusal(error);
      setCode(undefined);
    },
  };
}

export type PhoneCodeProps = {
  steps: Omit<ReturnType<typeof usePhoneCode>, 'proven'>;
  words: { title: string; intro: string; send: string; codeTitle: string; codeSent: (phone: string) => string };
  /** What the button and the form are captured as. */
  track: string;
  /** Other ways from the first step. */
  links: ReactNode;
};

export function PhoneCode({ steps, words, track, links }: PhoneCodeProps) {
  const { t } = useTranslation();
  if (steps.sent) {
    return (
      <Welcome title={words.codeTitle}>
        <CodeStep
          key={steps.round}
          intro={words.codeSent(steps.sent.phone_masked)}
          resendAfterS={steps.sent.resend_after_s}
          busy={steps.busy}
          error={steps.error}
          failures={0}
          onCode={steps.setCode}
          onResend={steps.send}
          onBack={steps.again}
        />
      </Welcome>
    );
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    steps.send();
  };
  return (
    <Welcome title={words.title}>
      <form className="form" onSubmit={submit} noValidate data-form={track}>
        <p className="muted">{words.intro}</p>
        <Field
          label={t('sign_in.phone')}
          inputMode="tel"
          autoComplete="tel-national"
          maxLength={11}
          placeholder={t('sign_in.phone_hint')}
          value={steps.phone}
          onChange={(event) => steps.setPhone(event.target.value.replace(/\D/g, ''))}
        />
        <InlineProblem error={steps.error} />
        <div>
          <Action type="submit" busy={steps.busy} disabled={!PHONE.test(steps.phone)} track={track}>
            {words.send}
          </Action>
        </div>
        <div className="welcome-links">{links}</div>
      </form>
    </Welcome>
  );
}
