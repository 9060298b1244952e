import type { Account } from '@polybank/api';
import { fenOf } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useBrand } from '../../brand';
import { Amount, BankMark, BoneRows, EyeToggle } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { NoAccount } from '../../parts/no-account';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { AccountTools } from '../transactions/tools';
import { productName } from './account-words';
import { accountsQuery } from './api';
import './accounts.css';

function AccountCard({ account }: { account: Account }) {
  const { t } = useTranslation();
  const brand = useBrand();
  const held = fenOf(account.held) > 0n;
  return (
    <Link className="card account-card" to={`/accounts/${account.account_id}`} data-track="accounts.open">
      <span className="account-card-top">
        <BankMark brand={brand} size="1.75rem" />
        <span className="grow account-card-name">{productName(account)}</span>
        <span className="badge brand">{t(`account.kind.${account.kind}`)}</span>
      </span>
      <span className="num muted account-card-no">{account.account_no_masked}</span>
      <span className="account-card-sum">
        <Amount value={account.balance} hideable className="account-card-amount" />
        <Icon name="forward" size="1.1rem" />
      </span>
      {(held || account.status !== 'active') && (
        <span className="button-row small">
          {account.status !== 'active' && <span className="badge bad">{t(`account.status.${account.status}`)}</span>}
          {held && (
            <span className="muted">
              {t('account.available')} <Amount value={account.available} hideable /> · {t('account.held')}{' '}
              <Amount value={account.held} hideable />
            </span>
          )}
        </span>
      )}
    </Link>
  );
}

export function AccountsPage() {
  const { t } = useTranslation();
  const accounts = useQuery(accountsQuery);
  const overview = accounts.data;
  return (
    <Screen title={t('accounts.title')} tabs="shown" side={<EyeToggle />} onRefresh={() => accounts.refetch()}>
      {accounts.isPending && <BoneRows count={3} />}
      {accounts.error && !overview && <LoadProblem error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {overview && overview.accounts.length === 0 && <NoAccount />}
      {overview && overview.accounts.length > 0 && (
        <>
          <section className="accounts-sum" aria-label={t('home.total')}>
            <p className="muted small">{t('home.total')}</p>
            <p>
              <Amount value={overview.total_assets} of={{ symbol: 'short' }} hideable className="accounts-total" />
            </p>
            <dl className="accounts-net small">
              <div>
                <dt>{t('accounts.liabilities')}</dt>
                <dd>
                  <Amount value={overview.total_liabilities} hideable />
                </dd>
              </div>
              <div>
                <dt>{t('accounts.net')}</dt>
                <dd>
                  <Amount value={overview.net} hideable />
                </dd>
              </div>
            </dl>
          </section>
          <AccountTools />
          {overview.accounts.map((account) => (
            <AccountCard key={account.account_id} account={account} />
          ))}
        </>
      )}
    </Screen>
  );
}
