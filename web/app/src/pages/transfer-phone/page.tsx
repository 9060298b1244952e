/** To a phone number: whoever is behind it is shown masked, and confirmed before anything is filled in. */
import type { PhonePayee } from '@polybank/api';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { Action, Avatar, Field } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { InlineProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { useMe } from '../../session/me';
import { changeDraft, claimDraft, startOver } from '../transfer-fill/draft';
import { findPhone } from './api';

function masked(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

export function PhoneTransferPage() {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState<'no' | 'yes'>('no');
  const find = useMutation({ mutationFn: findPhone });
  const wrong = !/^1\d{10}$/.test(typed);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried('yes');
    if (!wrong) find.mutate(typed);
  };
  const pay = (payee: PhonePayee): void => {
    claimDraft(me.user_id);
    startOver();
    changeDraft({
      payee: {
        kind: 'phone',
        phone: typed,
        bankNo: payee.bank_no,
        name: payee.name_masked,
        accountNoMasked: masked(typed),
        bankName: payee.bank_name,
      },
    });
    void navigate('/transfer');
  };
  return (
    <Screen title={t('scene.byphone.title')} back="/pay">
      <form className="form" onSubmit={submit} noValidate>
        <Field
          label={t('scene.byphone.phone')}
          placeholder={t('scene.byphone.phone_hint')}
          inputMode="tel"
          autoComplete="off"
          className="num"
          maxLength={13}
          value={typed.replace(/(\d{3})(\d{0,4})(\d{0,4})/, (_, a: string, b: string, c: string) => [a, b, c].filter(Boolean).join(' '))}
          wrong={tried === 'yes' && wrong}
          help={tried === 'yes' && wrong ? t('scene.byphone.wrong') : t('scene.byphone.privacy')}
          onChange={(event) => {
            setTyped(event.target.value.replace(/\D/g, '').slice(0, 11));
            find.reset();
          }}
        />
        <InlineProblem error={find.error} />
        {!find.data && (
          <div>
            <Action type="submit" busy={find.isPending} busyText={t('scene.byphone.finding')} track="byphone.find">
              {t('scene.byphone.find')}
            </Action>
          </div>
        )}
      </form>
      {find.data && (
        <section>
          <div className="notice calm">
            <Icon name="shield" />
            <span>
              <strong>{t('scene.byphone.who')}</strong>
              {t('scene.byphone.who_text')}
            </span>
          </div>
          <ul className="card flush rows" style={{ marginTop: '0.9rem' }}>
            {find.data.payees.map((payee) => (
              <li key={payee.bank_no}>
                <button type="button" className="row" onClick={() => pay(payee)} data-track="byphone.pay">
                  <Avatar name={payee.name_masked} />
                  <span className="grow">
                    <strong style={{ display: 'block' }}>{payee.name_masked}</strong>
                    <span className="tiny muted">
                      {payee.bank_name} · <span className="num">{masked(typed)}</span>
                    </span>
                  </span>
                  <span className="badge brand">{t('scene.byphone.is_them')}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Link className="link" to="/me/phone-payment" style={{ justifyContent: 'center' }}>
        {t('scene.byphone.mine')}
        <Icon name="forward" size="1rem" />
      </Link>
    </Screen>
  );
}
