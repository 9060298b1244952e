/** The forgotten PIN: the login password, the number of an account, a new PIN, and a code for this very act. */
import type { PinReset } from '@polybank/api';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { queries } from '../../api';
import { Field, PasswordField } from '../../parts/basics';
import { ConfirmOnce } from '../../parts/confirm-once';
import { useFrame } from '../../parts/frame';
import { PinPad } from '../../parts/pads';
import { grouped } from '../../parts/payee-form';
import { Screen } from '../../parts/screen';
import { meQuery } from '../../session/me';
import { isWeakPin } from '../pin/weak';
import { resetPin } from './api';

type Advice = 'weak' | 'different' | undefined;

export function ForgotPinPage() {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const navigate = useNavigate();
  const [password, setPassword] = useState('');
  const [account, setAccount] = useState('');
  const [first, setFirst] = useState('');
  const [pin, setPin] = useState('');
  const [round, setRound] = useState(0);
  const [advice, setAdvice] = useState<Advice>(undefined);
  const typed = (digits: string): void => {
    setRound((count) => count + 1);
    if (first === '') {
      setAdvice(isWeakPin(digits) ? 'weak' : undefined);
      if (!isWeakPin(digits)) setFirst(digits);
    } else if (first === digits) setPin(digits);
    else {
      setAdvice('different');
      setFirst('');
    }
  };
  const body: PinReset = { pin, password, ...(account === '' ? {} : { account_no: account }) };
  return (
    <Screen title={t('forgot.pin_title')} back="/me/pin">
      <section className="card form">
        {pin === '' ? (
          <>
            <h2 style={{ textAlign: 'center' }}>{t(first === '' ? 'pin.choose' : 'pin.repeat')}</h2>
            <p className="small muted" style={{ textAlign: 'center' }}>
              {t('pin.rules')}
            </p>
            {advice && (
              <p className="small over" role="alert" style={{ textAlign: 'center' }}>
                {t(`pin.${advice}`)}
              </p>
            )}
            <PinPad key={`${first}-${round}`} label={t(first === '' ? 'pin.choose' : 'pin.repeat')} onComplete={typed} />
          </>
        ) : (
          <>
            <p className="muted small">{t('forgot.pin_intro')}</p>
            <PasswordField
              label={t('sign_in.password')}
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
            <Field
              label={t('forgot.account')}
              help={t('forgot.account_help')}
              inputMode="numeric"
              autoComplete="off"
              maxLength={24}
              value={grouped(account)}
              onChange={(event) => setAccount(event.target.value.replace(/\D/g, '').slice(0, 19))}
            />
            <div>
              <ConfirmOnce<PinReset, void>
                label={t('forgot.pin_finish')}
                busyText={t('common.working')}
                track="forgot.pin"
                disabled={password === ''}
                body={body}
                submit={(whole, key) => resetPin(whole, key)}
                onMade={() => {
                  void queries.refetchQueries(meQuery);
                  toast(t('pin.saved'));
                  void navigate('/me/security', { replace: true });
                }}
                onFix={() => undefined}
              />
            </div>
          </>
        )}
      </section>
    </Screen>
  );
}
