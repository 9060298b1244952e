import { EyeInvisibleOutlined, EyeOutlined, GiftOutlined, LogoutOutlined } from '@ant-design/icons';
import type { CustomerDetail, CustomerReveal } from '@polybank/api';
import { currentLanguage, formatAmount, formatDate, formatWhen, useSecondsLeft } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Drawer, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Copyable, Facts, Tag } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { landingQuery } from '../../session/landing';
import { useCustomer, useSignOutCustomer } from './api';
import { Devices } from './devices';
import { ExternalLinksSection } from './external';
import { ProfileSection } from '../customer-profile/person';
import { CustomerLimitsSection } from '../limits/customer';
import { IdentitiesSection } from '../identities/customer';
import { StandingSection } from './standing';
import { GiveAccountDialog, RevealDialog } from './dialogs';
import { Tools } from './tools';

const REVEALED_MS = 60_000;

type Revealed = { details: CustomerReveal; until: number };

export function CustomerDrawer({ bankId, userId, onClose }: { bankId: string; userId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const customer = useCustomer(bankId, userId);
  return (
    <Drawer open width={560} onClose={onClose} title={t('customers.drawer.title')} closable={{ 'aria-label': t('common.close') }}>
      {customer.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {customer.isError && !customer.data && <ProblemView error={customer.error} onRetry={() => void customer.refetch()} />}
      {customer.data && <Body bankId={bankId} customer={customer.data} />}
    </Drawer>
  );
}

function Body({ bankId, customer }: { bankId: string; customer: CustomerDetail }) {
  const { t } = useTranslation();
  const [revealed, setRevealed] = useState<Revealed>();
  useEffect(() => {
    if (!revealed) return undefined;
    const timer = setTimeout(() => { setRevealed(undefined); }, revealed.until - Date.now());
    return () => { clearTimeout(timer); };
  }, [revealed]);
  return (
    <>
      <div style={{ display: 'flex', alignItems: 'center', gap: 10, marginBottom: 14 }}>
        <h2 style={{ fontSize: 19, margin: 0, fontWeight: 650 }}>{revealed?.details.name ?? customer.name_masked ?? t('customers.noName')}</h2>
        <Tag tone={customer.status === 'active' ? 'good' : 'bad'}>{t(`customers.statusOf.${customer.status}`)}</Tag>
      </div>
      <Facts
        rows={[
          [t('customers.phone'), <span key="phone" className="num">{revealed?.details.phone ?? customer.phone_masked}</span>],
          [t('customers.drawer.idNumber'), <span key="id" className="num">{revealed?.details.id_number ?? customer.id_number_masked ?? t('common.none')}</span>],
          [t('customers.class'), t(`customers.userClass.${customer.user_class}`)],
          [t('customers.created'), formatWhen(customer.created_at)],
          [t('customers.lastLogin'), customer.last_login_at ? formatWhen(customer.last_login_at) : t('customers.never')],
          [t('customers.drawer.id'), <Copyable key="uid" text={customer.user_id} />],
        ]}
      />
      {revealed && <RevealedNote until={revealed.until} onMask={() => { setRevealed(undefined); }} />}
      <Actions bankId={bankId} customer={customer} shown={revealed !== undefined} onReveal={(details) => { setRevealed({ details, until: Date.now() + REVEALED_MS }); }} />
      <ProfileSection bankId={bankId} userId={customer.user_id} />
      <StandingSection bankId={bankId} userId={customer.user_id} />
      <IdentitiesSection bankId={bankId} userId={customer.user_id} />
      <Accounts bankId={bankId} customer={customer} />
      <CustomerLimitsSection bankId={bankId} userId={customer.user_id} />
      <Tools bankId={bankId} customer={customer} />
      <ExternalLinksSection bankId={bankId} userId={customer.user_id} />
      <Devices bankId={bankId} customer={customer} />
      <p className="muted" style={{ fontSize: 12, marginTop: 20 }}>{t('common.timeZone')}</p>
    </>
  );
}

function RevealedNote({ until, onMask }: { until: number; onMask: () => void }) {
  const { t } = useTranslation();
  const seconds = useSecondsLeft(until);
  return (
    <div className="reveal-box">
      <span className="grow num">{t('customers.reveal.remaining', { seconds })}</span>
      <Button size="small" icon={<EyeInvisibleOutlined aria-hidden />} onClick={onMask}>{t('customers.reveal.mask')}</Button>
    </div>
  );
}

type ActionProps = { bankId: string; customer: CustomerDetail; shown: boolean; onReveal: (details: CustomerReveal) => void };

function Actions({ bankId, customer, shown, onReveal }: ActionProps) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const [dialog, setDialog] = useState<'reveal' | 'give'>();
  const signOut = useSignOutCustomer(bankId, customer.user_id);
  const landing = useQuery(landingQuery);
  const confirmSignOut = () => {
    modal.confirm({
      title: t('customers.signOut.title'),
      content: t('customers.signOut.text'),
      okText: t('customers.signOut.submit'),
      cancelText: t('common.cancel'),
      okButtonProps: { danger: true },
      onOk: () => signOut.mutateAsync().then(() => { void message.success(t('customers.signOut.done')); }, () => undefined),
    });
  };
  return (
    <>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 16 }}>
        <Explained permission="customer.reveal">
          <Button icon={<EyeOutlined aria-hidden />} disabled={shown} onClick={() => { setDialog('reveal'); }}>{t('customers.reveal.action')}</Button>
        </Explained>
        <Explained permission="customer.support">
          <Button icon={<LogoutOutlined aria-hidden />} onClick={confirmSignOut}>{t('customers.signOut.action')}</Button>
        </Explained>
        {landing.data?.demo && (
          <Explained permission="customer.support">
            <Button icon={<GiftOutlined aria-hidden />} onClick={() => { setDialog('give'); }}>{t('customers.demo.action')}</Button>
          </Explained>
        )}
      </div>
      {signOut.isError && <div style={{ marginTop: 12 }}><ProblemView error={signOut.error} /></div>}
      {dialog === 'reveal' && <RevealDialog bankId={bankId} userId={customer.user_id} onClose={() => { setDialog(undefined); }} onRevealed={onReveal} />}
      {dialog === 'give' && <GiveAccountDialog bankId={bankId} userId={customer.user_id} onClose={() => { setDialog(undefined); }} />}
    </>
  );
}

function Accounts({ bankId, customer }: { bankId: string; customer: CustomerDetail }) {
  const { t } = useTranslation();
  return (
    <section className="section">
      <h3>{t('customers.drawer.accounts')}</h3>
      {customer.accounts.length === 0 && <p className="muted">{t('customers.drawer.noAccounts')}</p>}
      {customer.accounts.length > 0 && (
        <ul className="rows">
          {customer.accounts.map((account) => (
            <li key={account.account_id}>
              <div className="grow">
                <Link className="num" to={`/b/${bankId}/accounts?account=${account.account_id}`}>{account.account_no_masked}</Link>
                <small>{t(`customers.kind.${account.kind}`)}{currentLanguage() === 'zh' && ` · ${account.product_name}`} · {t('customers.drawer.opened')} {formatDate(account.opened_at)}</small>
              </div>
              <div className="right">
                <span className="num strong">{formatAmount(account.balance, { symbol: 'short' })}</span>
                {account.status !== 'active' && <div><Tag tone="warn">{t(`customers.accountStatus.${account.status}`)}</Tag></div>}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
