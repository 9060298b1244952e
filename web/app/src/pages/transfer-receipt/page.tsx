import type { Payee, Transfer } from '@polybank/api';
import { copyText, fenOf, formatAmount, formatExact, useLongWait } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { brandName, useBrand } from '../../brand';
import { BankMark, Bone, CopyButton, Fact } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { payeesQuery } from '../payees/api';
import { changeDraft, clearDraft, claimDraft, type DraftPayee } from '../transfer-fill/draft';
import { savedPayee } from '../transfer-fill/payee-picker';
import { useMe } from '../../session/me';
import { AskSurvey } from '../../survey/ask';
import { transferQuery } from './api';
import { PictureSheet } from './picture-sheet';
import { CancelTransfer, Countdown } from './scheduled';
import { STATUS_LOOK } from './status';
import './receipt.css';

function receiptText(transfer: Transfer, bank: string, t: TFunction): string {
  return [
    `${bank} · ${t('receipt.title')}`,
    `${t(`receipt.status.${transfer.status}`)} ¥${formatAmount(transfer.amount)}`,
    `${t('receipt.to')} ${transfer.payee_name} ${transfer.payee_bank_name} ${transfer.payee_account_masked}`,
    `${t('receipt.at')} ${formatExact(transfer.completed_at ?? transfer.created_at)}`,
    `${t('receipt.no')} ${transfer.receipt_no}`,
    `${t('receipt.check_code')} ${transfer.check_code}`,
  ].join('\n');
}

function Ticket({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation();
  const brand = useBrand();
  const look = STATUS_LOOK[transfer.status];
  const long = useLongWait(transfer.status === 'processing');
  return (
    <article className="ticket">
      <header className={`ticket-head ${look.badge}`}>
        <span className="ticket-sign">
          <Icon name={look.icon} size="2rem" />
        </span>
        <div role="status">
          <h2>{t(`receipt.headline.${transfer.status}`)}</h2>
        </div>
        <p className="ticket-amount num">¥{formatAmount(transfer.amount)}</p>
        <p className="muted small">{t('receipt.to_name', { name: transfer.payee_name })}</p>
        {transfer.status === 'processing' && (
          <p className="wait-line">{t(long ? 'receipt.processing_long' : 'receipt.processing')}</p>
        )}
        {transfer.status === 'scheduled' && <Countdown leavesAt={transfer.leaves_at} />}
        {transfer.status === 'scheduled' && (
          <p className="wait-line">{t('arrival.held', { at: formatExact(transfer.leaves_at) })}</p>
        )}
        {transfer.status === 'cancelled' && !transfer.outcome && <p className="wait-line">{t('arrival.called_off')}</p>}
        {transfer.outcome && (
          <div className="wait-line">
            <p>{t('receipt.returned_because', { reason: transfer.outcome.reason })}</p>
            <p>{transfer.outcome.remedy}</p>
            <p className="tiny muted">{transfer.outcome.appeal}</p>
          </div>
        )}
      </header>
      <div className="ticket-tear" aria-hidden="true" />
      <dl className="facts ticket-facts">
        <Fact label={t('receipt.payee')}>
          {transfer.payee_name}
          <br />
          <span className="num small muted">
            {transfer.payee_bank_name}{' '}
            <span className="whole">{transfer.payee_account_masked}</span>
          </span>
        </Fact>
        <Fact label={t('receipt.payer')}>
          {transfer.payer_name}
          <br />
          <span className="num small muted">{transfer.from_account_masked}</span>
        </Fact>
        <Fact label={t('confirm.fee')}>
          {fenOf(transfer.fee) === 0n ? t('confirm.free') : <span className="num">¥{formatAmount(transfer.fee)}</span>}
        </Fact>
        <Fact label={t('confirm.route')}>{t(`route.${transfer.route}`)}</Fact>
        {(transfer.arrival !== 'real_time' || transfer.status === 'scheduled') && (
          <>
            <Fact label={t('arrival.leaves_at')}>
              <span className="num">{formatExact(transfer.leaves_at)}</span>
            </Fact>
            <Fact label={t('arrival.expected')}>
              <span className="num">{formatExact(transfer.arrives_at)}</span>
            </Fact>
          </>
        )}
        {transfer.note && <Fact label={t('transfer.note')}>{transfer.note}</Fact>}
        <Fact label={t('receipt.at')}>
          <span className="num">{formatExact(transfer.completed_at ?? transfer.created_at)}</span>
        </Fact>
        <Fact label={t('receipt.no')}>
          <span className="num">{transfer.receipt_no}</span>
        </Fact>
        <Fact label={t('receipt.check_code')}>
          <span className="num ticket-code">{transfer.check_code}</span>
        </Fact>
      </dl>
      <footer className="ticket-foot tiny muted">
        <BankMark brand={brand} size="1.2rem" />
        {[brandName(brand), brand.service_phone].filter(Boolean).join(' · ')}
      </footer>
    </article>
  );
}

function samePayee(transfer: Transfer, payees: Payee[]): Payee | undefined {
  return payees.find(
    (payee) =>
      payee.account_no_masked === transfer.payee_account_masked &&
      payee.bank_no === transfer.payee_bank_no &&
      payee.name === transfer.payee_name,
  );
}

function Buttons({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation();
  const me = useMe();
  const brand = useBrand();
  const navigate = useNavigate();
  const { toast } = useFrame();
  const payees = useQuery(payeesQuery);
  const [picture, setPicture] = useState<'closed' | 'open'>('closed');
  const text = receiptText(transfer, brandName(brand), t);

  const share = async (): Promise<void> => {
    try {
      if (typeof navigator.share === 'function') await navigator.share({ title: t('receipt.title'), text });
      else {
        await copyText(text);
        toast(t('receipt.copied'));
      }
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) toast(t('common.copy_failed'));
    }
  };
  const again = (): void => {
    const saved = samePayee(transfer, payees.data?.payees ?? []);
    clearDraft();
    claimDraft(me.user_id);
    const paid: DraftPayee = {
      kind: 'paid',
      transferId: transfer.transfer_id,
      name: transfer.payee_name,
      accountNoMasked: transfer.payee_account_masked,
      bankName: transfer.payee_bank_name,
    };
    changeDraft({ fromAccountId: transfer.from_account_id ?? '', payee: saved ? savedPayee(saved) : paid });
    void navigate('/transfer');
  };
  return (
    <div className="button-row">
      <button type="button" className="button outline" onClick={() => void share()} data-track="receipt.share">
        <Icon name="share" size="1.2rem" />
        {t('receipt.share')}
      </button>
      <button type="button" className="button outline" onClick={() => setPicture('open')} data-track="receipt.picture">
        <Icon name="picture" size="1.2rem" />
        {t('scene.share.picture')}
      </button>
      <PictureSheet transfer={transfer} open={picture === 'open'} onClose={() => setPicture('closed')} />
      <button type="button" className="button outline" onClick={again} data-track="receipt.again">
        <Icon name="transfer" size="1.2rem" />
        {t('receipt.again')}
      </button>
    </div>
  );
}

/** A receipt that is looked at again is no moment to ask about the transfer. */
const FRESH_MS = 600_000;

function isFresh({ status, created_at }: Transfer, at: number): boolean {
  return (status === 'completed' || status === 'processing') && at - Date.parse(created_at) < FRESH_MS;
}

export function TransferReceiptPage() {
  const { t } = useTranslation();
  const brand = useBrand();
  const { transferId = '' } = useParams();
  const transfer = useQuery(transferQuery(transferId));
  const [opened] = useState(() => Date.now());
  return (
    <Screen
      title={t('receipt.title')}
      back="/transfers"
      side={
        transfer.data && (
          <CopyButton
            text={receiptText(transfer.data, brandName(brand), t)}
            label={t('receipt.copy')}
            said={t('receipt.copied')}
          />
        )
      }
      foot={
        <Link className="button" to="/" replace data-track="receipt.home">
          {t('receipt.done')}
        </Link>
      }
    >
      {transfer.isPending && (
        <div className="card" style={{ display: 'grid', gap: '1rem', justifyItems: 'center' }}>
          <Bone width="4rem" height="4rem" />
          <Bone width="10rem" height="2.2rem" />
          <Bone />
          <Bone />
        </div>
      )}
      {transfer.error && !transfer.data && (
        <LoadProblem error={transfer.error} onRetry={() => void transfer.refetch()} />
      )}
      {transfer.data && (
        <>
          <Ticket transfer={transfer.data} />
          {transfer.data.status === 'scheduled' && <CancelTransfer transfer={transfer.data} />}
          <Buttons transfer={transfer.data} />
          {isFresh(transfer.data, opened) && <AskSurvey moment="after_transfer" occasion={transferId} />}
        </>
      )}
    </Screen>
  );
}
