/** Merging another user of one's own: its phone, the code sent to it, and what came of it. */
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useBrand } from '../../brand';
import { watchPhone } from '../../demo/store';
import { Action, Field } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { InlineProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { ClaimCode, ClaimResult, useClaim } from './claim';
import './channels.css';

const PHONE = /^1\d{10}$/;
const POINTS = ['accounts', 'tools', 'signed_out', 'back'] as const;

export function MergePage() {
  const { t } = useTranslation();
  const brand = useBrand();
  const [phone, setPhone] = useState('');
  const claiming = useClaim();
  const send = (): void => {
    if (brand.demo) watchPhone(phone);
    claiming.start.mutate({ phone });
  };
  return (
    <Screen title={t('channels.merge')} back="/me/channels">
      {claiming.result && <ClaimResult result={claiming.result} />}
      {!claiming.result && claiming.claim && (
        <section className="card">
          <ClaimCode claiming={claiming} intro={t('channels.code_elsewhere', { phone: claiming.claim.phone_masked })} onResend={send} />
        </section>
      )}
      {!claiming.result && !claiming.claim && (
        <>
          <form
            className="card form"
            noValidate
            onSubmit={(event: FormEvent) => {
              event.preventDefault();
              send();
            }}
          >
            <p className="muted">{t('channels.merge_about')}</p>
            <Field
              label={t('channels.other_phone')}
              inputMode="tel"
              autoComplete="off"
              maxLength={11}
              value={phone}
              onChange={(event) => setPhone(event.target.value.replace(/\D/g, ''))}
            />
            <InlineProblem error={claiming.start.error} />
            <Action type="submit" busy={claiming.start.isPending} disabled={!PHONE.test(phone)} track="channels.merge_send">
              {t('channels.send')}
            </Action>
          </form>
          <section className="card">
            <h2 className="small muted">{t('channels.means')}</h2>
            <ul className="means-list small">
              {POINTS.map((point) => (
                <li key={point}>
                  <Icon name="check" size="1.05rem" />
                  <span>{t(`channels.mean.${point}`)}</span>
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
    </Screen>
  );
}
