/** Another phone number in place of the old one: a code to the new one, then the PIN and a code to the old one. */
import { act, Intent, type PhoneChangeStarted } from '@polybank/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { queries } from '../../api';
import { bankKey } from '../../bank';
import { useBrand } from '../../brand';
import { watchPhone } from '../../demo/store';
import { Action, Field } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { CodeBoxes } from '../../parts/pads';
import { InlineProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { meQuery, useMe } from '../../session/me';
import { useProven } from '../online/flow';
import { changePhone, startPhoneChange } from './api';

const PHONE = /^1\d{10}$/;

export function PhoneNumberPage() {
  const { t } = useTranslation();
  const me = useMe();
  const brand = useBrand();
  const [phone, setPhone] = useState('');
  const [started, setStarted] = useState<PhoneChangeStarted | undefined>(undefined);
  const [intent] = useState(() => new Intent());
  const start = useMutation({
    mutationFn: () => act(intent, { phone }, (key) => startPhoneChange(phone, key)),
    onSuccess: (answer) => {
      if (brand.demo) watchPhone(phone);
      setStarted(answer);
    },
  });
  return (
    <Screen title={t('safety.number_title')} back="/me/security">
      <section className="card form">
        <p className="muted small">{t('safety.number_intro', { phone: me.phone_masked })}</p>
        {started ? (
          <Proof key={started.change_id} started={started} phone={phone} onAgain={() => setStarted(undefined)} />
        ) : (
          <form
            className="form"
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              start.mutate();
            }}
          >
            <Field
              label={t('safety.new_number')}
              inputMode="tel"
              autoComplete="tel-national"
              maxLength={11}
              placeholder={t('sign_in.phone_hint')}
              value={phone}
              onChange={(event) => setPhone(event.target.value.replace(/\D/g, ''))}
            />
            <InlineProblem error={start.error} />
            <div>
              <Action type="submit" busy={start.isPending} disabled={!PHONE.test(phone)} track="phone.start">
                {t('register.send_code')}
              </Action>
            </div>
          </form>
        )}
      </section>
      <Link className="button plain" to="/recover">
        {t('safety.number_lost')}
      </Link>
    </Screen>
  );
}

type ProofProps = { started: PhoneChangeStarted; phone: string; onAgain: () => void };

function Proof({ started, phone, onAgain }: ProofProps) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const navigate = useNavigate();
  const [code, setCode] = useState('');
  const body = { change_id: started.change_id, code };
  const change = useProven<unknown>(body, (proof, key) => changePhone({ ...body, ...proof }, key), {
    onDone: () => {
      localStorage.setItem(bankKey('phone'), phone);
      void queries.invalidateQueries(meQuery);
      toast(t('safety.number_done'));
      void navigate('/me/security', { replace: true });
    },
    onHere: () => setCode(''),
  });
  return (
    <>
      <p>{t('safety.code_sent', { phone: started.phone_masked })}</p>
      <CodeBoxes label={t('code.label')} busy={change.busy} onComplete={setCode} />
      <p className="muted small">{t('safety.number_next')}</p>
      <div>
        <Action busy={change.busy} disabled={code.length !== 6} track="phone.change" onClick={() => change.start()}>
          {t('safety.number_change')}
        </Action>
      </div>
      <button type="button" className="button plain" onClick={onAgain}>
        {t('safety.other_number')}
      </button>
      {change.sheets}
    </>
  );
}
