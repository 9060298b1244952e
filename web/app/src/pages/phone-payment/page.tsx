/** Being paid by phone: on or off, and into which account. */
import { act, Intent } from '@polybank/api';
import { formatDate } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api';
import { Action, BoneRows, Fact } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { InlineProblem, LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { productName } from '../accounts/account-words';
import { accountsQuery } from '../accounts/api';
import { AccountPicker } from '../transfer-fill/account-picker';
import { ownPhoneQuery, turnPhoneOff, turnPhoneOn } from '../transfer-phone/api';

export function PhonePaymentPage() {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const own = useQuery(ownPhoneQuery);
  const accounts = useQuery(accountsQuery);
  const [choosing, setChoosing] = useState<'closed' | 'open'>('closed');
  const [intent] = useState(() => new Intent());
  const settle = (said: string) => () => {
    toast(said);
    void queries.invalidateQueries({ queryKey: ['phone-payment'] });
  };
  const on = useMutation({
    mutationFn: (accountId: string) => act(intent, accountId, (key) => turnPhoneOn(accountId, key)),
    onSuccess: settle(t('scene.ownphone.turned_on')),
  });
  const off = useMutation({
    mutationFn: () => act(intent, 'off', (key) => turnPhoneOff(key)),
    onSuccess: settle(t('scene.ownphone.turned_off')),
  });
  const usable = accounts.data?.accounts.filter((account) => account.status === 'active') ?? [];
  const into = usable.find((account) => account.account_id === own.data?.account_id);
  const isOn = Boolean(own.data?.account_id);
  return (
    <Screen title={t('scene.ownphone.title')} back="/pay">
      {own.isPending && <BoneRows count={2} />}
      {own.error && !own.data && <LoadProblem error={own.error} onRetry={() => void own.refetch()} />}
      {own.data && (
        <>
          <div className="notice calm">
            <Icon name="shield" />
            <span>{t('scene.ownphone.about')}</span>
          </div>
          <section className="card">
            <dl className="facts">
              <Fact label={t('scene.ownphone.phone')}>
                <span className="num">{own.data.phone_masked}</span>{' '}
                <span className={`badge ${isOn ? 'good' : ''}`}>{t(isOn ? 'scene.ownphone.on' : 'scene.ownphone.off')}</span>
              </Fact>
              {isOn && (
                <Fact label={t('scene.ownphone.into')}>
                  {into ? t('account.named', { product: productName(into), tail: into.account_no_tail }) : own.data.account_no_masked}
                </Fact>
              )}
              {own.data.since && <Fact label={t('scene.ownphone.since')}>{formatDate(own.data.since)}</Fact>}
            </dl>
          </section>
          <InlineProblem error={on.error ?? off.error} />
          <div className="button-stack">
            <Action busy={on.isPending} onClick={() => setChoosing('open')} track="ownphone.on">
              {t(isOn ? 'scene.ownphone.change' : 'scene.ownphone.turn_on')}
            </Action>
            {isOn && (
              <Action look="danger" busy={off.isPending} onClick={() => off.mutate()} track="ownphone.off">
                {t('scene.ownphone.turn_off')}
              </Action>
            )}
          </div>
        </>
      )}
      <AccountPicker
        open={choosing === 'open'}
        accounts={usable}
        onClose={() => setChoosing('closed')}
        onPick={(accountId) => {
          setChoosing('closed');
          on.mutate(accountId);
        }}
      />
    </Screen>
  );
}
