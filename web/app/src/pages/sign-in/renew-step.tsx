import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Action, PasswordField } from '../../parts/basics';
import { InlineProblem } from '../../parts/problem';
import { missing } from '../register/strength';
import { Strength } from '../register/strength-bars';

export type RenewStepProps = {
  phone: string;
  /** What it takes the place of; the same again is none. */
  present: string;
  busy: boolean;
  error: unknown;
  onRenewed: (password: string) => void;
  onBack: () => void;
};

/** The password is expired: a new one, to come in with. */
export function RenewStep({ phone, present, busy, error, onRenewed, onBack }: RenewStepProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const same = password !== '' && password === present;
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onRenewed(password);
      }}
    >
      <p className="muted">{t('renew.intro')}</p>
      <PasswordField
        label={t('renew.new')}
        autoComplete="new-password"
        autoFocus
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {same ? (
        <p className="small over" role="alert">
          {t('renew.same')}
        </p>
      ) : (
        <Strength password={password} phone={phone} />
      )}
      <InlineProblem error={error} />
      <div>
        <Action type="submit" busy={busy} busyText={t('sign_in.busy')} disabled={same || missing(password, phone).length > 0} track="sign_in.renew">
          {t('renew.submit')}
        </Action>
      </div>
      <button type="button" className="button plain" onClick={onBack}>
        {t('common.back')}
      </button>
    </form>
  );
}
