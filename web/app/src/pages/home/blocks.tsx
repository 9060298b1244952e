/** The blocks of the home, used by all layouts; each layout arranges and draws them in its own way. */
import type { Account, AccountOverview, Me } from '@polybank/api';
import { formatAmount, formatWhen, hourOfDay } from '@polybank/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Amount, Bone, BoneRows, Empty, EyeToggle } from '../../parts/basics';
import { Gated } from '../../parts/gated';
import { Icon } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { Badge } from '../../slots/cards';
import { TransactionRow } from '../../parts/transaction-row';
import { productName } from '../accounts/account-words';
import type { Recent } from './api';
import { MENU, type MenuEntry } from './menu';
import type { Notice } from './notices';

export type HomeData = { me: Me; overview: AccountOverview | undefined; recent: Recent; notices: Notice[] };

function partOfDay(hour: number): string {
  if (hour < 6) return 'night';
  if (hour < 12) return 'morning';
  if (hour < 18) return 'afternoon';
  return 'evening';
}

export function Greeting({ me }: { me: Me }) {
  const { t } = useTranslation();
  const who = me.name ?? me.phone_masked;
  return (
    <div className="greeting">
      <h1>{t(`home.greeting.${partOfDay(hourOfDay())}`, { who })}</h1>
      <p className="small greeting-last">
        {me.last_login
          ? t('home.last_login', { at: formatWhen(me.last_login.at), device: me.last_login.device_name })
          : t('home.first_login')}
      </p>
    </div>
  );
}

export function Total({ overview }: { overview: AccountOverview | undefined }) {
  const { t } = useTranslation();
  return (
    <div className="total" data-expose="home.total">
      <div className="total-label">
        <span>{t('home.total')}</span>
        <EyeToggle />
      </div>
      {overview ? (
        <p className="total-amount">
          <Amount value={overview.total_assets} of={{ symbol: 'short' }} hideable />
        </p>
      ) : (
        <Bone width="12rem" height="2.6rem" />
      )}
    </div>
  );
}

export function MenuLinks({ entries = MENU, words = 'name' }: { entries?: readonly MenuEntry[]; words?: 'name' | 'full' }) {
  const { t } = useTranslation();
  return (
    <nav className={`menu menu-${words}`} data-expose="home.menu" aria-label={t('home.menu')}>
      {entries.map((entry) => (
        <Gated key={entry.key} word={entry.needs} to={entry.to} className="menu-entry" track={`home.menu.${entry.key}`}>
          <span className="menu-icon">
            <Icon name={entry.icon} size="1.6rem" />
            <Badge page="/" slotId={`home.badge.${entry.key}`} />
          </span>
          <span className="menu-words">
            <span className="menu-name">{t(`menu.${entry.key}`)}</span>
            {words === 'full' && <span className="menu-about">{t(`menu_about.${entry.key}`)}</span>}
          </span>
        </Gated>
      ))}
    </nav>
  );
}

export function Notices({ notices }: { notices: Notice[] }) {
  const { t } = useTranslation();
  if (notices.length === 0) return null;
  return (
    <section aria-label={t('home.for_you')}>
      <ul className="for-you">
        {notices.map((notice) => {
          const amount = notice.values['amount'];
          const values = amount === undefined ? notice.values : { ...notice.values, amount: formatAmount(amount) };
          return (
            <li key={notice.key + (notice.values['tail'] ?? '')}>
              <Link className="for-you-entry" to={notice.to} data-track={`home.notice.${notice.key}`} data-expose={`home.notice.${notice.key}`}>
                <Icon name={notice.icon} size="1.35rem" />
                <span className="grow">
                  <strong>{t(`notice.${notice.key}.title`, values)}</strong>
                  <span className="small">{t(`notice.${notice.key}.text`, values)}</span>
                </span>
                <Icon name="forward" size="1.1rem" />
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function AccountTile({ account }: { account: Account }) {
  return (
    <Link className="strip-card" to={`/accounts/${account.account_id}`} data-track="home.account">
      <span className="cut">{productName(account)}</span>
      <span className="num tiny muted">•••• {account.account_no_tail}</span>
      <Amount value={account.balance} hideable className="strip-amount" />
    </Link>
  );
}

export function AccountStrip({ overview }: { overview: AccountOverview | undefined }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('accounts.title')} data-expose="home.accounts">
      <div className="strip">
        {overview
          ? overview.accounts.map((account) => <AccountTile key={account.account_id} account={account} />)
          : [0, 1].map((key) => (
              <span className="strip-card" key={key}>
                <Bone width="70%" />
                <Bone width="40%" height="0.75rem" />
                <Bone width="85%" height="1.3rem" />
              </span>
            ))}
      </div>
    </section>
  );
}

export function AccountRows({ overview }: { overview: AccountOverview | undefined }) {
  const { t } = useTranslation();
  if (!overview) return <BoneRows count={2} />;
  return (
    <ul className="card flush rows" aria-label={t('accounts.title')} data-expose="home.accounts">
      {overview.accounts.map((account) => (
        <li key={account.account_id}>
          <Link className="row" to={`/accounts/${account.account_id}`} data-track="home.account">
            <span className="grow">
              <span className="cut" style={{ display: 'block', fontWeight: 500 }}>
                {productName(account)}
              </span>
              <span className="num tiny muted">{account.account_no_masked}</span>
            </span>
            <Amount value={account.balance} hideable className="amount" />
            <Icon name="forward" size="1.1rem" />
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function SectionHead({ title, to, more }: { title: string; to?: string; more?: string }) {
  return (
    <div className="section-head">
      <h2>{title}</h2>
      {to !== undefined && (
        <Link className="link small" to={to}>
          {more}
          <Icon name="forward" size="0.95rem" />
        </Link>
      )}
    </div>
  );
}

export function RecentList({ overview, recent }: Pick<HomeData, 'overview' | 'recent'>) {
  const { t } = useTranslation();
  const first = overview?.accounts[0];
  return (
    <>
      <SectionHead
        title={t('home.recent')}
        {...(first ? { to: `/accounts/${first.account_id}`, more: t('common.all') } : {})}
      />
      {recent.pending || !overview ? (
        <BoneRows count={3} />
      ) : recent.error && recent.entries.length === 0 ? (
        <LoadProblem error={recent.error} onRetry={() => void recent.refetch()} />
      ) : recent.entries.length === 0 ? (
        <div className="card" data-expose="home.recent">
          <Empty>{t('account.no_transactions')}</Empty>
        </div>
      ) : (
        <ul className="card flush rows" data-expose="home.recent">
          {recent.entries.map((entry) => (
            <li key={entry.transaction_id}>
              <TransactionRow entry={entry} when="day" />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
