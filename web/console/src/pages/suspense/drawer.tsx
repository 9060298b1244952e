import type { SuspenseItem } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { App, Drawer, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatStamp } from '../../format';
import { Facts, Tag } from '../../parts/pieces';
import { ResolveForm } from '../../parts/resolve';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useResolve } from './api';
import { TONES } from './page';

export function SuspenseDrawer({ bankId, item, onClose }: { bankId: string; item: SuspenseItem; onClose: () => void }) {
  const { t } = useTranslation();
  const operator = useOperator();
  const rows: [string, React.ReactNode][] = [
    [t('suspense.reason'), t(`suspense.reasonOf.${item.reason}`, { defaultValue: item.reason })],
    [t('suspense.summary'), item.summary],
    [t('suspense.account'), <span key="a" className="num">{item.account_masked ?? '—'}</span>],
    [t('suspense.from'), t(`suspense.fromOf.${item.came_from}`, { defaultValue: item.came_from })],
    [t('suspense.time'), formatStamp(item.opened_at)],
  ];
  if (item.transfer_id) rows.push([t('suspense.transfer'), <Link key="t" to={`/b/${bankId}/transfers?transfer=${item.transfer_id}`}>{item.transfer_id}</Link>]);
  if (item.action) {
    rows.push([t('suspense.action'), t(`suspense.resolve.${item.action}`)], [t('suspense.purpose'), item.purpose ?? '—'], [t('suspense.by'), <span key="b" className="mono">{item.resolved_by ?? '—'}</span>]);
    if (item.resolved_at) rows.push([t('suspense.resolved'), formatStamp(item.resolved_at)]);
  }
  return (
    <Drawer open width={560} onClose={onClose} title={t('suspense.drawer')} closable={{ 'aria-label': t('common.close') }}>
      <div style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
        <span className="hero-figure">{formatAmount(item.amount, { symbol: 'short' })}</span>
        <Tag tone={TONES[item.state]}>{t(`suspense.stateOf.${item.state}`)}</Tag>
      </div>
      <div className="section">
        <Facts rows={rows} />
        {item.user_id && may(operator, 'customer.view') && (
          <p style={{ marginTop: 8 }}><Link to={`/b/${bankId}/customers?customer=${item.user_id}`}>{t('suspense.customer')}</Link></p>
        )}
      </div>
      {item.actions.length > 0 && (may(operator, 'account.control') ? <Resolve bankId={bankId} item={item} onDone={onClose} /> : <p className="muted">{t('suspense.resolve.notAllowed')}</p>)}
    </Drawer>
  );
}

function Resolve({ bankId, item, onDone }: { bankId: string; item: SuspenseItem; onDone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [action, setAction] = useState(item.actions[0] ?? 'pay');
  const [account, setAccount] = useState('');
  const resolve = useResolve(bankId, item.item_id);
  const amount = formatAmount(item.amount);
  const from = t(`suspense.fromOf.${item.came_from}`, { defaultValue: item.came_from });
  const digits = account.replace(/\s/g, '');
  const accountWrong = action === 'pay' && !/^\d{13,19}$/.test(digits);
  const submit = (purpose: string) => {
    resolve.mutate(
      { action, purpose, ...(action === 'pay' ? { account_no: digits } : {}) },
      {
        onSuccess: (done) => {
          void message.success(t(done.state === 'resolving' ? 'suspense.resolve.waiting' : 'suspense.resolve.done'));
          onDone();
        },
      },
    );
  };
  const number = (tried: boolean) => action === 'pay' && (
    <div className="field">
      <label htmlFor="suspense-account">{t('suspense.resolve.account')}</label>
      <Input id="suspense-account" inputMode="numeric" maxLength={24} value={account} status={tried && accountWrong ? 'error' : ''} aria-describedby="suspense-account-help" onChange={(event) => { setAccount(event.target.value); }} />
      <p id="suspense-account-help" className={tried && accountWrong ? 'help bad' : 'help'}>{t(tried && accountWrong ? 'suspense.resolve.accountWrong' : 'suspense.resolve.accountHint')}</p>
    </div>
  );
  return (
    <ResolveForm
      id="suspense"
      title={t('suspense.resolve.title')}
      ways={item.actions}
      way={action}
      onWay={setAction}
      nameOf={(one) => t(`suspense.resolve.${one}`)}
      will={action === 'pay' ? t('suspense.resolve.willPay', { amount }) : t('suspense.resolve.willBack', { amount, from })}
      reasonLabel={t('suspense.resolve.purpose')}
      submitLabel={action === 'pay' ? t('suspense.resolve.submitPay', { amount }) : t('suspense.resolve.submitBack', { amount })}
      more={number}
      moreWrong={accountWrong}
      busy={resolve.isPending}
      error={resolve.error}
      onSubmit={submit}
    />
  );
}
