import type { AccountOverview, OverviewAccount } from '@polybank/api';
import { currentLanguage, fenOf } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { queries } from '../../api';
import { useBrand } from '../../brand';
import { AgreementsDue } from '../../parts/agreements-due';
import { Action, Amount, BankMark, BoneRows, EyeToggle } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { NoAccount } from '../../parts/no-account';
import { InlineProblem, LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { Banners } from '../../slots/carousel';
import { AccountTools } from '../transactions/tools';
import { setOrder } from '../online/api';
import { LinkedCardRow } from '../online/cards';
import { productName } from './account-words';
import { accountsQuery } from './api';
import '../online/online.css';
import './accounts.css';

function AccountCard({ account }: { account: OverviewAccount }) {
  const { t } = useTranslation();
  const brand = useBrand();
  const held = fenOf(account.held) > 0n;
  return (
    <Link className="card account-card" to={`/accounts/${account.account_id}`} data-track="accounts.open">
      <span className="account-card-top">
        <BankMark brand={brand} size="1.75rem" />
        <span className="grow account-card-name">{account.alias ?? productName(account)}</span>
        {account.is_default && <span className="badge good">{t('online.default_badge')}</span>}
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

/** Up and down: works by touch, by keyboard and by screen reader alike. */
function Arrange({ overview, onDone }: { overview: AccountOverview; onDone: () => void }) {
  const { t } = useTranslation();
  const [accounts, setAccounts] = useState(overview.accounts);
  const save = useMutation({
    mutationFn: () => setOrder(accounts.map((account) => account.account_id)),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['accounts'] });
      onDone();
    },
  });
  const move = (from: number, to: number): void => {
    const next = [...accounts];
    const [moved] = next.splice(from, 1);
    if (moved) next.splice(to, 0, moved);
    setAccounts(next);
  };
  return (
    <section className="card form">
      <ul className="rows">
        {accounts.map((account, place) => {
          const name = account.alias ?? productName(account);
          return (
            <li key={account.account_id} className="arrange-row">
              <span className="grow">
                {name} <span className="num tiny muted">•••• {account.account_no_tail}</span>
              </span>
              <button type="button" className="icon-button" disabled={place === 0} aria-label={t('online.up', { name })} onClick={() => move(place, place - 1)}>
                <span className="turned">
                  <Icon name="down" />
                </span>
              </button>
              <button type="button" className="icon-button" disabled={place === accounts.length - 1} aria-label={t('online.down', { name })} onClick={() => move(place, place + 1)}>
                <Icon name="down" />
              </button>
            </li>
          );
        })}
      </ul>
      <InlineProblem error={save.error} />
      <Action busy={save.isPending} onClick={() => save.mutate()}>
        {t('online.arrange_done')}
      </Action>
    </section>
  );
}

function Sums({ overview }: { overview: AccountOverview }) {
  const { t } = useTranslation();
  return (
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
        {overview.cards.some((card) => card.balance) && (
          <div>
            <dt>{t('online.elsewhere')}</dt>
            <dd>
              <Amount value={overview.elsewhere} hideable />
            </dd>
          </div>
        )}
      </dl>
      {overview.incomplete && <p className="small muted">{t('online.incomplete')}</p>}
    </section>
  );
}

function Cards({ overview }: { overview: AccountOverview }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="section-head">
        <h2>{t('online.cards')}</h2>
        <Link className="link small" to="/cards/add" data-track="accounts.add_card">
          <Icon name="plus" size="0.95rem" />
          {t('online.add_card_short')}
        </Link>
      </div>
      {overview.cards.length === 0 ? (
        <p className="card muted small">{t('online.cards_none')}</p>
      ) : (
        <ul className="card flush rows">
          {overview.cards.map((card) => (
            <li key={card.card_id}>
              <LinkedCardRow card={card} />
            </li>
          ))}
        </ul>
      )}
      {overview.holdings.length > 0 && (
        <>
          <div className="section-head">
            <h2>{t('online.holdings')}</h2>
          </div>
          <ul className="card flush rows">
            {overview.holdings.map((holding) => (
              <li key={holding.holding_id} className="row">
                <span className="grow">{currentLanguage() === 'en' ? holding.name_en : holding.name}</span>
                <Amount value={holding.value} hideable className="amount" />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

export function AccountsPage() {
  const { t } = useTranslation();
  const accounts = useQuery(accountsQuery);
  const [arranging, setArranging] = useState(false);
  const overview = accounts.data;
  return (
    <Screen title={t('accounts.title')} tabs="shown" side={<EyeToggle />} onRefresh={() => accounts.refetch()}>
      {accounts.isPending && <BoneRows count={3} />}
      {accounts.error && !overview && <LoadProblem error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {overview && overview.accounts.length === 0 && <NoAccount />}
      {overview && overview.accounts.length > 0 && (
        <>
          <Sums overview={overview} />
          <Banners page="/accounts" />
          <AgreementsDue />
          <AccountTools />
          <div className="section-head">
            <h2>{t('accounts.mine')}</h2>
            {overview.accounts.length > 1 && !arranging && (
              <button type="button" className="link small" onClick={() => setArranging(true)}>
                {t('online.arrange')}
              </button>
            )}
            <Link className="link small" to="/accounts/open" data-track="accounts.open_new">
              <Icon name="plus" size="0.95rem" />
              {t('online.open_new')}
            </Link>
          </div>
          {arranging ? (
            <Arrange overview={overview} onDone={() => setArranging(false)} />
          ) : (
            overview.accounts.map((account) => <AccountCard key={account.account_id} account={account} />)
          )}
          <Cards overview={overview} />
        </>
      )}
    </Screen>
  );
}
