import { SafetyCertificateOutlined, SearchOutlined, StopOutlined } from '@ant-design/icons';
import type { AccountFile, CareRestriction } from '@polybank/api';
import { fenOf, formatAmount, formatDate, formatWhen, formatWhole } from '@polybank/ui';
import { Button, Input, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router';
import { Facts, Tag } from '../../parts/pieces';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useBankId } from '../../shell/scope';
import { useAccountFile, type Asked } from './api';
import { ReasonDialog, RestrictDialog } from './dialogs';
import './accounts.css';

/**
 * One account of a bank: how it stands, and what the bank may do about it. A whole account number is kept in the state of
 * the history entry and never in the address; an account's id may stand there.
 */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const location = useLocation();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const number = numberIn(location.state);
  const id = params.get('account');
  const asked: Asked | undefined = number ? { number } : id ? { id } : undefined;
  const file = useAccountFile(bankId, asked);
  const find = (text: string) => void navigate(`/b/${bankId}/accounts`, { state: text ? { number: text } : null });
  return (
    <>
      <PageHead title={t('accounts.title')} text={t('accounts.subtitle')} />
      <Search key={number} initial={number} onFind={find} />
      {!asked && <EmptyState title={t('accounts.emptyTitle')} text={t('accounts.emptyText')} />}
      {asked && file.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {file.isError && !file.data && <ProblemView error={file.error} onRetry={() => void file.refetch()} />}
      {asked && file.data && <File bankId={bankId} file={file.data} />}
    </>
  );
}

function numberIn(state: unknown): string {
  return typeof state === 'object' && state !== null && 'number' in state && typeof state.number === 'string' ? state.number : '';
}

function Search({ initial, onFind }: { initial: string; onFind: (text: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(initial);
  return (
    <form
      role="search"
      className="account-search"
      onSubmit={(event) => {
        event.preventDefault();
        onFind(typed.replaceAll(/\s/g, ''));
      }}
    >
      <Input
        style={{ width: 360 }}
        prefix={<SearchOutlined aria-hidden />}
        allowClear
        autoComplete="off"
        inputMode="numeric"
        maxLength={30}
        aria-label={t('accounts.search')}
        placeholder={t('accounts.search')}
        value={typed}
        onChange={(event) => { setTyped(event.target.value); }}
      />
      <Button type="primary" htmlType="submit">{t('accounts.find')}</Button>
    </form>
  );
}

type Dialog = { kind: 'restrict' } | { kind: 'verify' } | { kind: 'lift'; restriction: CareRestriction };

function File({ bankId, file }: { bankId: string; file: AccountFile }) {
  const { t, i18n } = useTranslation();
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => { setDialog(undefined); };
  const product = i18n.language.startsWith('zh') ? file.product_name : file.product_name_en;
  return (
    <div className="account-file">
      <section className="account-panel">
        <div className="account-head">
          <h2 className="num">{file.account_no_masked}</h2>
          <Tag tone={file.status === 'active' ? 'good' : 'bad'}>{t(`customers.accountStatus.${file.status}`)}</Tag>
        </div>
        <Facts
          rows={[
            [t('accounts.holder'), <Link key="holder" to={`/b/${bankId}/customers?customer=${file.user_id}`}>{file.holder_masked}</Link>],
            [t('accounts.product'), product],
            [t('accounts.balance'), <span key="balance" className="num strong">{formatAmount(file.balance)}</span>],
            [t('accounts.heldAvailable'), <span key="held" className="num">{formatAmount(file.held)} / {formatAmount(file.available)}</span>],
            [t('accounts.opened'), formatDate(file.opened_at)],
            [t('accounts.verified'), file.verified_at ? formatWhen(file.verified_at) : t('accounts.notVerified')],
            ...(file.kind === 'class_one'
              ? []
              : ([[t('accounts.bound'), file.binding ? `${file.binding.bank_name} ${file.binding.account_no_masked}` : t('accounts.unbound')]] as [string, string][])),
            [t('accounts.interest'), <span key="interest" className="num">¥{file.interest.accrued} · {t('accounts.nextSettlement', { day: file.interest.next_settlement })}</span>],
          ]}
        />
        <div className="account-deeds">
          <Explained permission="account.control">
            <Button danger icon={<StopOutlined aria-hidden />} onClick={() => { setDialog({ kind: 'restrict' }); }}>{t('accounts.restrict.action')}</Button>
          </Explained>
          {!file.verified_at && (
            <Explained permission="account.control">
              <Button icon={<SafetyCertificateOutlined aria-hidden />} onClick={() => { setDialog({ kind: 'verify' }); }}>{t('accounts.verify.action')}</Button>
            </Explained>
          )}
        </div>
        <Caps file={file} />
      </section>
      <section className="account-panel">
        <h3>{t('accounts.inForce')}</h3>
        {file.restrictions.length === 0 && <p className="muted">{t('accounts.free')}</p>}
        {file.restrictions.length > 0 && (
          <ul className="rows">
            {file.restrictions.map((restriction) => (
              <Row key={restriction.restriction_id} restriction={restriction} onLift={() => { setDialog({ kind: 'lift', restriction }); }} />
            ))}
          </ul>
        )}
        <h3>{t('accounts.past')}</h3>
        {file.past.length === 0 && <p className="muted">{t('accounts.noPast')}</p>}
        {file.past.length > 0 && (
          <ul className="rows">
            {file.past.map((restriction) => <Row key={restriction.restriction_id} restriction={restriction} />)}
          </ul>
        )}
        <p className="muted account-zone">{t('common.timeZone')}</p>
      </section>
      {dialog?.kind === 'restrict' && <RestrictDialog bankId={bankId} file={file} onClose={close} />}
      {dialog && dialog.kind !== 'restrict' && <ReasonDialog bankId={bankId} file={file} about={dialog} onClose={close} />}
    </div>
  );
}

function Caps({ file }: { file: AccountFile }) {
  const { t } = useTranslation();
  if (file.caps.length === 0) return null;
  return (
    <>
      <h3>{t('accounts.caps')}</h3>
      <table className="account-caps">
        <thead>
          <tr><th>{t('accounts.cap')}</th><th className="right">{t('accounts.used')}</th><th className="right">{t('accounts.left')}</th><th className="right">{t('accounts.most')}</th></tr>
        </thead>
        <tbody>
          {file.caps.map((cap) => (
            <tr key={cap.cap}>
              <td>{t(`accounts.capOf.${cap.cap}`)}</td>
              <td className="num right">{formatAmount(cap.used)}</td>
              <td className={`num right ${fenOf(cap.left) === 0n ? 'bad' : ''}`}>{formatAmount(cap.left)}</td>
              <td className="num right">{formatWhole(cap.most)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Row({ restriction, onLift }: { restriction: CareRestriction; onLift?: () => void }) {
  const { t } = useTranslation();
  const end = restriction.lifted_at ?? restriction.ends_at;
  const hours = restriction.from_time ? `${restriction.from_time}–${restriction.until_time ?? ''}` : '';
  return (
    <li>
      <div className="grow">
        <span className="strong">{t(`accounts.kind.${restriction.kind}`)}</span>
        {restriction.amount && <span className="num"> · {formatAmount(restriction.amount)}</span>}
        {hours && <span className="num"> · {hours}</span>}
        <small>{restriction.reason}</small>
        {restriction.document_no && <small>{restriction.document_no} · {restriction.authority}</small>}
        <small className="num">
          {formatWhen(restriction.effective_from)}{end ? ` – ${formatWhen(end)}` : ''}
          {restriction.lifted_reason ? ` · ${restriction.lifted_reason}` : ''}
        </small>
      </div>
      {onLift && (
        <Explained permission="account.control">
          <Button size="small" onClick={onLift}>{t('accounts.lift.action')}</Button>
        </Explained>
      )}
    </li>
  );
}
