/** The other blocks of the demo panel: who to be, which bank to visit, and what the platform just did. */
import { formatWhen, useAttended } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { BANK } from '../bank';
import { brandName } from '../brand';
import { Avatar, BankMark } from '../parts/basics';
import { Icon } from '../parts/icon';
import { signOut } from '../session/idle';
import { useSession } from '../session/session';
import { ATTENDED_MS, behindQuery, customersQuery, landingQuery } from './api';
import { fillSignIn } from './store';

const SETTLE_MS = 2_000;

export function Customers({ onPicked }: { onPicked?: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { phase } = useSession();
  const customers = useQuery(customersQuery);
  if (!customers.data) return null;
  const { password, pin } = customers.data;
  const pick = async (phone: string): Promise<void> => {
    if (phase === 'in') await signOut();
    fillSignIn(phone, password);
    onPicked?.();
    void navigate('/sign-in', { replace: true });
  };
  return (
    <section className="demo-card" aria-label={t('demo.customers')}>
      <h2>
        <Icon name="payees" size="1.15rem" />
        {t('demo.customers')}
      </h2>
      <p className="tiny muted num">{t('demo.secrets', { password, pin })}</p>
      <ul className="demo-customers">
        {customers.data.customers.map((customer) => (
          <li key={customer.phone}>
            <button type="button" onClick={() => void pick(customer.phone)} data-track="demo.customer">
              <Avatar name={customer.name || '·'} />
              <span className="grow">
                <strong className="small">{customer.name || t('me.open_user')}</strong> <span className="num tiny muted">{customer.phone}</span>
                <span className="tiny muted" style={{ display: 'block' }}>
                  {customer.note}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Banks() {
  const { t } = useTranslation();
  const landing = useQuery(landingQuery);
  const others = landing.data?.banks ?? [];
  if (others.length < 2) return null;
  return (
    <section className="demo-card" aria-label={t('demo.banks')}>
      <h2>
        <Icon name="bank" size="1.15rem" />
        {t('demo.banks')}
      </h2>
      <div className="demo-banks">
        {others.map((bank) => (
          <a key={bank.bank_id} href={bank.app_url} aria-current={bank.bank_id === BANK ? 'true' : undefined}>
            <BankMark brand={bank} size="1.5rem" />
            <span className="small">{brandName(bank)}</span>
          </a>
        ))}
      </div>
    </section>
  );
}

export function Behind() {
  const { t } = useTranslation();
  const { phase } = useSession();
  // A call of a signed-in customer counts as use: polling on must not keep a forgotten session alive.
  const attended = useAttended(ATTENDED_MS);
  const behind = useQuery({
    ...behindQuery,
    enabled: attended && phase === 'in',
    refetchInterval: SETTLE_MS,
  });
  if (phase !== 'in') return null;
  const entries = behind.data?.entries ?? [];
  return (
    <section className="demo-card" aria-label={t('demo.behind')}>
      <h2>
        <Icon name="search" size="1.15rem" />
        {t('demo.behind')}
      </h2>
      {entries.length === 0 && <p className="small muted">{t('demo.behind_empty')}</p>}
      <ol className="demo-behind">
        {entries.map((entry, index) => (
          <li key={`${entry.at}-${entry.transfer_id ?? entry.title}`}>
            <details open={index === 0}>
              <summary>
                <span className="grow small">{entry.title}</span>
                <span className="num tiny muted">{formatWhen(entry.at)}</span>
              </summary>
              <ol>
                {entry.steps.map((step, at) => (
                  <li key={`${at}-${step.kind}`} className={`tiny step-${step.kind}`}>
                    <span className="badge">{t(`demo.step.${step.kind}`)}</span>
                    <span>{step.text}</span>
                  </li>
                ))}
              </ol>
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}
