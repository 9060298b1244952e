/** Changing the login password: the present one, and a new one. */
import { act, Intent } from '@polybank/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { queries } from '../../api';
import { bankKey } from '../../bank';
import { Action, PasswordField } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { InlineProblem } from '../../parts/problem';
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
  const [intent] = useState(() => new Intent());
  const phone = localStorage.getItem(bankKey('phone')) ?? '';
  const save = useMutation({
    mutationFn: (body: { password: string; new_password: string }) => act(intent, body, (key) => changePassword(body, key)),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: secretsQuery.queryKey });
      toast(t('renew.saved'));
      void navigate('/me/security', { replace: true });
    },
  });
  const same = fresh !== '' && fresh === present;
  return (
    <Screen title={t('renew.change')} back="/me/security">
      <form
        className="card form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ password: present, new_password: fresh });
        }}
      >
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
        <InlineProblem error={save.error} />
        <div>
          <Action
            type="submit"
            busy={save.isPending}
            busyText={t('renew.saving')}
            disabled={present === '' || same || missing(fresh, phone).length > 0}
            track="security.password_save"
          >
            {t('renew.save')}
          </Action>
        </div>
      </form>
    </Screen>
  );
}
