import type { AccountDetail } from '@polybank/api';
import { formatMonth } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useBrand } from '../../brand';
import { Amount, BankMark, Bone, CopyButton, EyeToggle, Fact } from '../../parts/basics';
import { usePreferences } from '../../look/preferences';
import { Icon } from '../../parts/icon';
import { grouped } from '../../parts/payee-form';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { productName } from '../accounts/account-words';
import { percentOf } from '../account-care/words';
import { HistoryList } from '../transactions/list';
import { accountQuery } from './api';
import './account.css';

function Summary({ account }: { account: AccountDetail }) {
  const { t } = useTranslation();
  const brand = useBrand();
  const { amounts } = usePreferences();
  const [number, setNumber] = useState<'masked' | 'full'>('masked');
  return (
    <section className="card account-summary">
      <div className="account-card-top">
        <BankMark brand={brand} size="1.75rem" />
        <span className="grow">
          <strong>{productName(account)}</strong>
        </span>
        <span className={`badge ${account.status === 'active' ? 'good' : 'bad'}`}>
          {t(`account.status.${account.status}`)}
        </span>
      </div>
      <div>
        <p className="small muted">{t('account.balance')}</p>
        <Amount value={account.balance} of={{ symbol: 'short' }} hideable className="accounts-total" />
      </div>
      <div className="account-number">
        <span className="num grow">{number === 'full' ? grouped(account.account_no) : account.account_no_masked}</span>
        <button
          type="button"
          className="icon-button"
          aria-label={t(number === 'full' ? 'account.hide_number' : 'account.show_number')}
          aria-pressed={number === 'full'}
          onClick={() => setNumber(number === 'full' ? 'masked' : 'full')}
        >
          <Icon name={number === 'full' ? 'eye' : 'eye_off'} size="1.2rem" />
        </button>
        <CopyButton text={account.account_no} label={t('account.copy_number')} said={t('account.number_copied')} />
      </div>
      <dl className="facts">
        <Fact label={t('account.available')}>
          <Amount value={account.available} hideable />
        </Fact>
        <Fact label={t('account.held')}>
          <Amount value={account.held} hideable />
        </Fact>
        <Fact label={t('care.accrued')}>
          <span className="num">
            {amounts === 'hidden' ? '••••••' : `¥${account.interest.accrued}`} · {percentOf(account.interest.rate_ppm)}%
          </span>
        </Fact>
        <Fact label={t('account.opening_bank')}>{account.opening_bank}</Fact>
      </dl>
      <Link className="button quiet" to={`/transfer?from=${account.account_id}`} data-track="account.transfer">
        <Icon name="transfer" size="1.2rem" />
        {t('account.transfer')}
      </Link>
    </section>
  );
}

/** What can be changed about the account, and what protects it. */
function Entries({ account }: { account: AccountDetail }) {
  const { t } = useTranslation();
  return (
    <ul className="card flush rows">
      <li>
        <Link className="row care-link" to={`/accounts/${account.account_id}/care`} data-track="account.care">
          <Icon name="shield" size="1.35rem" />
          <span className="grow">
            {t('care.enter')}
            <small className="muted">{t('care.enter_hint')}</small>
          </span>
          <Icon name="forward" size="1.1rem" />
        </Link>
      </li>
      <li>
        <Link className="row care-link" to={`/accounts/${account.account_id}/manage`} data-track="account.manage">
          <Icon name="tune" size="1.35rem" />
          <span className="grow">
            {t('online.manage')}
            <small className="muted">{t('online.manage_hint')}</small>
          </span>
          <Icon name="forward" size="1.1rem" />
        </Link>
      </li>
    </ul>
  );
}

function Month({ account }: { account: AccountDetail }) {
  const { t } = useTranslation();
  return (
    <section className="card account-month" aria-label={t('account.month')}>
      <h2 className="small muted">{formatMonth(new Date().toISOString())}</h2>
      <div>
        <p className="small muted">{t('account.month_in')}</p>
        <Amount value={account.month_in} of={{ sign: 'always' }} hideable className="account-month-sum amount-in" />
      </div>
      <div>
        <p className="small muted">{t('account.month_out')}</p>
        <Amount value={account.month_out} hideable className="account-month-sum" />
      </div>
    </section>
  );
}

export function AccountPage() {
  const { t } = useTranslation();
  const { accountId = '' } = useParams();
  const account = useQuery(accountQuery(accountId));
  return (
    <Screen title={t('account.title')} back="/accounts" side={<EyeToggle />} onRefresh={() => account.refetch()}>
      {account.isPending && (
        <div className="card account-summary">
          <Bone width="60%" />
          <Bone width="75%" height="2.4rem" />
          <Bone height="1.2rem" />
        </div>
      )}
      {account.error && !account.data && (
        <LoadProblem error={account.error} onRetry={() => void account.refetch()} />
      )}
      {account.data && (
        <>
          <Summary account={account.data} />
          <Month account={account.data} />
          <Entries account={account.data} />
          <div className="section-head">
            <h2>{t('account.transactions')}</h2>
          </div>
          <HistoryList accountId={accountId} />
        </>
      )}
    </Screen>
  );
}
