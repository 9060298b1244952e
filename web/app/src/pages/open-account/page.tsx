import { act, Intent, type Account, type DemoAccountOpen } from '@polybank/api';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate } from 'react-router';
import { queries } from '../../api';
import { useBrand } from '../../brand';
import { Action, Amount, BankMark, Field } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { InlineProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { meQuery, useMe } from '../../session/me';
import { productName } from '../accounts/account-words';
import { openDemoAccount } from './api';

function Opened({ account }: { account: Account }) {
  const { t } = useTranslation();
  const brand = useBrand();
  const me = useMe();
  return (
    <section className="card problem">
      <BankMark brand={brand} size="3.5rem" />
      <h2>{t('open_account.done')}</h2>
      <p>{productName(account)}</p>
      <p className="num muted">{account.account_no_masked}</p>
      <p className="amount num">
        <Amount value={account.balance} of={{ symbol: 'short' }} />
      </p>
      <div className="button-stack">
        {!me.has_pin && (
          <Link className="button" to="/me/pin" state={{ from: '/accounts' }}>
            {t('security.set_pin')}
          </Link>
        )}
        <Link className={`button ${me.has_pin ? '' : 'plain'}`} to="/" replace>
          {t('receipt.done')}
        </Link>
      </div>
    </section>
  );
}

/** Only in a demo: a real name and a funded account, said to be a demo. */
export function OpenAccountPage() {
  const { t } = useTranslation();
  const brand = useBrand();
  const [name, setName] = useState('');
  const [intent] = useState(() => new Intent());
  const open = useMutation({
    mutationFn: (body: DemoAccountOpen) => act(intent, body, (key) => openDemoAccount(body, key)),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['accounts'] });
      void queries.refetchQueries(meQuery);
    },
  });
  if (!brand.demo) return <Navigate to="/" replace />;
  return (
    <Screen title={t('no_account.open')} back="/">
      {open.data ? (
        <Opened account={open.data} />
      ) : (
        <form
          className="form"
          data-form="open_account"
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            open.mutate({ name: name.trim() });
          }}
        >
          <div className="notice">
            <Icon name="info" />
            <span>
              <strong>{t('demo.badge')}</strong>
              {t('open_account.demo_text')}
            </span>
          </div>
          <Field
            label={t('open_account.name')}
            placeholder={t('open_account.name_hint')}
            autoComplete="name"
            maxLength={30}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <InlineProblem error={open.error} />
          <div>
            <Action type="submit" busy={open.isPending} disabled={name.trim().length < 2} track="open_account.submit">
              {t('no_account.open')}
            </Action>
          </div>
        </form>
      )}
    </Screen>
  );
}
