import { CheckCircleFilled } from '@ant-design/icons';
import type { TransferRecord } from '@polybank/api';
import { formatAmount, fromFen, fenOf } from '@polybank/ui';
import { Drawer, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatClock, formatStamp } from '../../format';
import { Copyable, Facts, Tag, type Tone } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useTransfer } from './api';
import { STATUS_TONES } from './tones';

export function TransferDrawer({ bankId, transferId, onClose }: { bankId: string; transferId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const transfer = useTransfer(bankId, transferId);
  return (
    <Drawer open width={600} onClose={onClose} title={t('transfers.drawer.title')} closable={{ 'aria-label': t('common.close') }}>
      {transfer.isPending && <Skeleton active paragraph={{ rows: 12 }} />}
      {transfer.isError && !transfer.data && <ProblemView error={transfer.error} onRetry={() => void transfer.refetch()} />}
      {transfer.data && <Body bankId={bankId} transfer={transfer.data} />}
    </Drawer>
  );
}

function Body({ bankId, transfer }: { bankId: string; transfer: TransferRecord }) {
  const { t } = useTranslation();
  const operator = useOperator();
  return (
    <>
      <div style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
        <span className="hero-figure">{formatAmount(transfer.amount, { symbol: 'short' })}</span>
        <Tag tone={STATUS_TONES[transfer.status]}>{t(`transfers.statusOf.${transfer.status}`)}</Tag>
      </div>
      <p className="muted">
        {transfer.payer_name_masked} → {transfer.payee_name_masked} · {transfer.payee_bank_name}
      </p>
      <StatusLine transfer={transfer} />
      <div className="section">
        <Facts
          rows={[
            [t('transfers.payerAccount'), <span key="a" className="num">{transfer.payer_account_masked}</span>],
            [t('transfers.payeeAccount'), <span key="b" className="num">{transfer.payee_account_masked}</span>],
            [t('transfers.route'), t(`transfers.routeOf.${transfer.route}`)],
            [t('transfers.drawer.note'), transfer.note ?? t('common.none')],
            [t('transfers.drawer.receipt'), <Copyable key="r" text={transfer.receipt_no} />],
            [t('transfers.drawer.check'), <span key="c" className="mono">{transfer.check_code}</span>],
            [t('transfers.id'), <Copyable key="i" text={transfer.transfer_id} />],
          ]}
        />
        {may(operator, 'customer.view') && transfer.user_id && (
          <p style={{ marginTop: 8 }}><Link to={`/b/${bankId}/customers?customer=${transfer.user_id}`}>{t('transfers.drawer.customer')}</Link></p>
        )}
      </div>
      <Verdict transfer={transfer} />
      <Postings transfer={transfer} />
      <p className="muted" style={{ fontSize: 12, marginTop: 20 }}>{t('common.timeZone')}</p>
    </>
  );
}

type Step = { key: string; label: string; state: 'done' | 'now' | 'bad' | ''; at?: string | undefined };

function StatusLine({ transfer }: { transfer: TransferRecord }) {
  const { t } = useTranslation();
  const booked = transfer.postings[0]?.booked_at;
  const last: Step =
    transfer.status === 'returned'
      ? { key: 'returned', label: t('transfers.drawer.line.returned'), state: 'bad', at: transfer.completed_at ?? undefined }
      : transfer.status === 'completed'
        ? { key: 'completed', label: t('transfers.drawer.line.completed'), state: 'done', at: transfer.completed_at ?? undefined }
        : { key: 'processing', label: t('transfers.drawer.line.processing'), state: 'now' };
  const steps: Step[] = [
    { key: 'created', label: t('transfers.drawer.line.created'), state: 'done', at: transfer.created_at },
    { key: 'verified', label: t('transfers.drawer.line.verified'), state: 'done' },
    { key: 'posted', label: t('transfers.drawer.line.posted'), state: booked ? 'done' : '', at: booked },
    last,
  ];
  return (
    <ol className="line">
      {steps.map((step) => (
        <li key={step.key} className={step.state}>
          {step.label}
          {step.at && <time dateTime={step.at}>{formatClock(step.at)}</time>}
        </li>
      ))}
    </ol>
  );
}

const VERDICT_TONES: Record<string, Tone> = { allow: 'good', step_up: 'warn', deny: 'bad' };

function Verdict({ transfer }: { transfer: TransferRecord }) {
  const { t } = useTranslation();
  const { outcome, reasons } = transfer.verdict;
  return (
    <section className="section">
      <h3>{t('transfers.drawer.verdict')}</h3>
      <Facts
        rows={[
          [t('transfers.drawer.outcome'), <Tag key="v" tone={VERDICT_TONES[outcome] ?? 'plain'}>{t(`transfers.verdict.${outcome}`, { defaultValue: outcome })}</Tag>],
          [t('transfers.drawer.reasons'), reasons.length ? reasons.map((reason) => t(`transfers.reason.${reason}`, { defaultValue: reason })).join(' · ') : t('transfers.drawer.noReasons')],
          [t('transfers.drawer.tools'), transfer.tools.length ? transfer.tools.map((tool) => t(`customers.tool.${tool}`, { defaultValue: tool })).join(' + ') : t('common.none')],
        ]}
      />
    </section>
  );
}

/** Double entry: every line takes from one account what it gives to another. */
function Postings({ transfer }: { transfer: TransferRecord }) {
  const { t } = useTranslation();
  const total = transfer.postings.reduce((sum, posting) => sum + fenOf(posting.amount), 0n);
  return (
    <section className="section">
      <h3>{t('transfers.drawer.postings')}</h3>
      {transfer.postings.length === 0 ? (
        <p className="muted">{t('transfers.drawer.noPostings')}</p>
      ) : (
        <div className="mini" style={{ maxHeight: 'none', maxWidth: 'none' }}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('transfers.drawer.debit')}</th>
                <th scope="col" style={{ textAlign: 'left' }}>{t('transfers.drawer.credit')}</th>
                <th scope="col">{t('transfers.drawer.kind')}</th>
                <th scope="col">{t('transfers.amount')}</th>
                <th scope="col">{t('transfers.drawer.booked')}</th>
              </tr>
            </thead>
            <tbody>
              {transfer.postings.map((posting) => (
                <tr key={`${posting.debit_account_masked}${posting.credit_account_masked}${posting.kind}`}>
                  <td>{t(`transfers.internal.${posting.debit_account_masked}`, { defaultValue: posting.debit_account_masked })}</td>
                  <td style={{ textAlign: 'left' }}>{t(`transfers.internal.${posting.credit_account_masked}`, { defaultValue: posting.credit_account_masked })}</td>
                  <td>{t(`transfers.postingKind.${posting.kind}`, { defaultValue: posting.kind })}</td>
                  <td>{formatAmount(posting.amount)}</td>
                  <td title={formatStamp(posting.booked_at)}>{formatClock(posting.booked_at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {transfer.postings.length > 0 && (
        <p className="muted" style={{ marginTop: 6, fontSize: 12.5 }}>
          <CheckCircleFilled aria-hidden style={{ color: 'var(--good)' }} /> {t('transfers.drawer.balanced', { amount: formatAmount(fromFen(total)) })}
        </p>
      )}
    </section>
  );
}
