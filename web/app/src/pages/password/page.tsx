/** Changing the login password: the present one, a new one, and whatever proof the bank asks for besides. */
import type { PasswordChange } from '@polybank/api';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { queries } from '../../api';
import { bankKey } from '../../bank';
import { PasswordField } from '../../parts/basics';
import { ConfirmOnce } from '../../parts/confirm-once';
import { useFrame } from '../../parts/frame';
import { Screen } from '../../parts/screen';
import { missing } from '../register/strength';
import { Strength } from '../register/strength-bars';
import { changePassword, secretsQuery } from './api';

export function PasswordPage() {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const navigate = useNavigate();
  const [present, setPresent] = useState('');
  const [fresh, setFresh] = useState('');
  const phone = localStorage.getItem(bankKey('phone')) ?? '';
  const same = fresh !== '' && fresh === present;
  return (
    <Screen title={t('renew.change')} back="/me/security">
      <section className="card form">
        <PasswordField
          label={t('renew.present')}
          autoComplete="current-password"
          value={present}
          onChange={(event) => setPresent(event.target.value)}
        />
        <PasswordField label={t('renew.new')} autoComplete="new-password" value={fresh} onChange={(event) => setFresh(event.target.value)} />
        {same ? (
          <p className="small over" role="alert">
            {t('renew.same')}
          </p>
        ) : (
          <Strength password={fresh} phone={phone} />
        )}
        <div>
          <ConfirmOnce<PasswordChange, void>
            label={t('renew.save')}
            busyText={t('renew.saving')}
            track="security.password_save"
            disabled={present === '' || same || missing(fresh, phone).length > 0}
            body={{ password: present, new_password: fresh }}
            submit={changePassword}
            onMade={() => {
              void queries.invalidateQueries({ queryKey: secretsQuery.queryKey });
              toast(t('renew.saved'));
              void navigate('/me/security', { replace: true });
            }}
            onFix={() => undefined}
          />
        </div>
      </section>
    </Screen>
  );
}
