import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Icon, type IconName } from '../../parts/icon';
import './transactions.css';

const TOOLS: readonly { to: string; icon: IconName; key: 'transactions' | 'analysis' | 'statements' }[] = [
  { to: '/transactions', icon: 'search', key: 'transactions' },
  { to: '/analysis', icon: 'limits', key: 'analysis' },
  { to: '/statements', icon: 'records', key: 'statements' },
];

/** What can be done with all accounts together. */
export function AccountTools() {
  const { t } = useTranslation();
  return (
    <nav className="account-tools" aria-label={t('account_tools.label')}>
      {TOOLS.map(({ to, icon, key }) => (
        <Link key={key} className="card account-tool" to={to} data-track={`accounts.${key}`}>
          <Icon name={icon} size="1.35rem" />
          <span>{t(`account_tools.${key}`)}</span>
        </Link>
      ))}
    </nav>
  );
}
