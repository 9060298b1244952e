/** Name, id number, account, PIN. Whoever does not remember the PIN is looked at by the bank's people. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Action, Field, PasswordField } from '../../parts/basics';
import { grouped, isAccountNo } from '../../parts/payee-form';
import { InlineProblem } from '../../parts/problem';
import type { Papers } from './api';

const PHONE = /^1\d{10}$/;
const PIN = /^\d{6}$/;
const ID = /^\d{17}[\dXx]$/;

type Road = 'pin' | 'review';
type Props = { phone: string; busy: boolean; error: unknown; onGiven: (papers: Papers) => void };

export function PapersForm({ phone, busy, error, onGiven }: Props) {
  const { t } = useTranslation();
  const [road, setRoad] = useState<Road>('pin');
  const [name, setName] = useState('');
  const [idNumber, setIdNumber] = useState('');
  const [account, setAccount] = useState('');
  const [pin, setPin] = useState('');
  const [oldPhone, setOldPhone] = useState('');
  const whole = name.trim() !== '' && ID.test(idNumber) && isAccountNo(account);
  const ready = whole && (road === 'pin' ? PIN.test(pin) : oldPhone === '' || PHONE.test(oldPhone));
  const papers = { name: name.trim(), id_number: idNumber.toUpperCase(), account_no: account };
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        if (road === 'pin') onGiven({ ...papers, pin });
        else onGiven({ ...papers, ...(oldPhone ? { old_phone: oldPhone } : {}) });
      }}
    >
      <p className="muted small">{t('safety.papers_intro')}</p>
      <Field label={t('safety.name')} autoComplete="name" maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
      <Field
        label={t('safety.id_number')}
        autoComplete="off"
        autoCapitalize="characters"
        maxLength={18}
        value={idNumber}
        onChange={(event) => setIdNumber(event.target.value.replace(/[^\dXx]/g, '').toUpperCase())}
      />
      <Field
        label={t('safety.account_no')}
        inputMode="numeric"
        autoComplete="off"
        maxLength={24}
        help={t('safety.account_help')}
        value={grouped(account)}
        onChange={(event) => setAccount(event.target.value.replace(/\D/g, '').slice(0, 19))}
      />
      {road === 'pin' ? (
        <PasswordField
          label={t('safety.pin')}
          inputMode="numeric"
          autoComplete="off"
          help={t('safety.pin_help')}
          value={pin}
          onChange={(event) => setPin(event.target.value.replace(/\D/g, '').slice(0, 6))}
        />
      ) : (
        <Field
          label={t('safety.old_phone')}
          inputMode="tel"
          autoComplete="off"
          maxLength={11}
          help={t('safety.old_phone_help')}
          value={oldPhone}
          placeholder={phone}
          onChange={(event) => setOldPhone(event.target.value.replace(/\D/g, ''))}
        />
      )}
      <InlineProblem error={error} />
      <div>
        <Action type="submit" busy={busy} busyText={t('safety.checking')} disabled={!ready} track={`recovery.claim_${road}`}>
          {t(road === 'pin' ? 'safety.verify' : 'safety.ask_review')}
        </Action>
      </div>
      <button type="button" className="button plain" onClick={() => setRoad(road === 'pin' ? 'review' : 'pin')}>
        {t(road === 'pin' ? 'safety.no_pin' : 'safety.know_pin')}
      </button>
    </form>
  );
}
