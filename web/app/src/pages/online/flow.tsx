/** What opening, binding and linking have in common: a number with its bank, an agreement that is read, a proof. */
import { act, Intent, ProblemError, type Challenge } from '@polybank/api';
import { currentLanguage, useDebounced } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api';
import { Field } from '../../parts/basics';
import { grouped, isAccountNo } from '../../parts/payee-form';
import { ProblemSheet } from '../../parts/problem';
import { Sheet } from '../../parts/sheet';
import { StepUp } from '../transfer-confirm/step-up';
import { issuerQuery } from './api';

const PREFIX_SENT = 10;

export type BoundEntry = { number: string; phone: string };

export function isBound(entry: BoundEntry): boolean {
  return isAccountNo(entry.number) && /^1\d{10}$/.test(entry.phone);
}

/** Number and phone; the bank is recognised as one types. */
export function BoundFields(props: { value: BoundEntry; onChange: (entry: BoundEntry) => void; label: string }) {
  const { t } = useTranslation();
  const { number, phone } = props.value;
  const prefix = useDebounced(number.slice(0, PREFIX_SENT), 250);
  const found = useQuery(issuerQuery(prefix));
  const issuer = number.length >= 6 ? found.data?.issuer : undefined;
  const bank = issuer && (currentLanguage() === 'en' ? issuer.bank_name_en : issuer.bank_name);
  const complete = number.length >= 13;
  const wrong = complete && number.length >= (issuer?.length ?? 19) && !isAccountNo(number);
  const help = wrong
    ? t('payee.account_no_wrong')
    : issuer
      ? t('online.issuer', { bank, kind: t(`online.card_kind.${issuer.kind}`) })
      : found.data && number.length >= 6
        ? t('online.issuer_unknown')
        : t('online.number_help');
  return (
    <>
      <Field
        label={props.label}
        inputMode="numeric"
        autoComplete="off"
        maxLength={24}
        value={grouped(number)}
        wrong={wrong}
        help={help}
        onChange={(event) => props.onChange({ number: event.target.value.replace(/\D/g, '').slice(0, 19), phone })}
      />
      <Field
        label={t('online.phone')}
        inputMode="tel"
        autoComplete="off"
        maxLength={11}
        value={phone}
        help={t('online.phone_help')}
        onChange={(event) => props.onChange({ number, phone: event.target.value.replace(/\D/g, '').slice(0, 11) })}
      />
    </>
  );
}

export type Readable = { title: string; text: string };

/** An agreement is a click away and is agreed to by hand. */
export function Agree(props: { agreement: Readable; agreed: boolean; onAgree: (agreed: boolean) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <div className="agree">
      <label>
        <input type="checkbox" checked={props.agreed} onChange={(event) => props.onAgree(event.target.checked)} />
        <span>{t('online.agree')}</span>
      </label>
      <button type="button" className="link" onClick={() => setOpen(true)}>
        {t('online.titled', { title: props.agreement.title })}
      </button>
      <Sheet open={open} title={props.agreement.title} onClose={() => setOpen(false)}>
        <div className="agreement-text">
          {props.agreement.text.trim().split('\n').map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
        <button
          type="button"
          className="button"
          onClick={() => {
            props.onAgree(true);
            setOpen(false);
          }}
        >
          {t('online.read_and_agree')}
        </button>
      </Sheet>
    </div>
  );
}

type After<T> = { onDone: (result: T) => void; onHere?: (action: string) => void };

/** Runs something that a code proves: sends it, shows the step-up if asked, and sends it again with the proof. */
export function useProven<T>(
  body: object,
  call: (proof: { challenge_id?: string }, key: string) => Promise<T>,
  done: After<T>,
) {
  const [intent] = useState(() => new Intent());
  const [challenge, setChallenge] = useState<Challenge | undefined>(undefined);
  const work = useMutation({
    mutationFn: (challengeId: string | undefined) => {
      const proof = challengeId === undefined ? {} : { challenge_id: challengeId };
      return act(intent, { ...body, ...proof }, (key) => call(proof, key));
    },
    onSuccess: (result) => {
      setChallenge(undefined);
      void queries.invalidateQueries({ queryKey: ['accounts'] });
      done.onDone(result);
    },
    onError: (error) => {
      const asked = error instanceof ProblemError && error.code === 'step_up_required' ? error.problem.challenge : null;
      setChallenge((asked as Challenge | null) ?? undefined);
    },
  });
  const asked = work.error instanceof ProblemError && work.error.code === 'step_up_required';
  const sheets = (
    <>
      <StepUp
        challenge={challenge}
        finishing={work.isPending}
        onPassed={(passed) => work.mutate(passed.challenge_id)}
        onClose={() => {
          setChallenge(undefined);
          work.reset();
        }}
      />
      <ProblemSheet
        error={asked ? null : work.error}
        onClose={() => work.reset()}
        {...(done.onHere ? { onHere: done.onHere } : {})}
      />
    </>
  );
  return { start: () => work.mutate(undefined), busy: work.isPending && challenge === undefined, sheets };
}
