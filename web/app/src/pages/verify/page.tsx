/** Whoever holds a receipt finds out here whether it is genuine; nobody has to be signed in. */
import { take, type ReceiptFound } from '@polybank/api';
import { formatAmount, formatExact } from '@polybank/ui';
import { useTranslation } from 'react-i18next';
import { api } from '../../api';
import { Fact } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { PaperCheck } from '../../parts/paper-check';
import '../transfer-receipt/receipt.css';

function check(number: string, code: string): Promise<ReceiptFound> {
  return take<ReceiptFound>(api.POST('/receipts/checks', { body: { receipt_no: number, check_code: code } }));
}

function Found({ found }: { found: ReceiptFound }) {
  const { t } = useTranslation();
  const party = (name: string, bank: string, account: string) => (
    <>
      {name}
      <br />
      <span className="num small muted">
        {bank} <span className="whole">{account}</span>
      </span>
    </>
  );
  return (
    <article className="ticket" role="status">
      <header className="ticket-head good">
        <span className="ticket-sign">
          <Icon name="shield" size="2rem" />
        </span>
        <h2>{t('scene.verify.genuine')}</h2>
        <p className="ticket-amount num">¥{formatAmount(found.amount)}</p>
        <p className="muted small">{t('scene.verify.genuine_text')}</p>
      </header>
      <div className="ticket-tear" aria-hidden="true" />
      <dl className="facts ticket-facts">
        <Fact label={t('scene.verify.status')}>{t(`receipt.status.${found.status}`)}</Fact>
        <Fact label={t('scene.verify.payee')}>
          {party(found.payee_name_masked, found.payee_bank_name, found.payee_account_masked)}
        </Fact>
        <Fact label={t('scene.verify.payer')}>
          {party(found.payer_name_masked, found.payer_bank_name, found.payer_account_masked)}
        </Fact>
        <Fact label={t('scene.verify.at')}>
          <span className="num">{formatExact(found.completed_at ?? found.created_at)}</span>
        </Fact>
        <Fact label={t('scene.verify.no')}>
          <span className="num">{found.receipt_no}</span>
        </Fact>
        <Fact label={t('scene.verify.checked')}>
          <span className="num">{formatExact(found.checked_at)}</span>
        </Fact>
      </dl>
    </article>
  );
}

/** Every receipt has a code of eight characters, with or without the line in the middle. */
const isWhole = (number: string, code: string): boolean => number !== '' && code.replace(/[- ]/g, '').length === 8;

export function VerifyPage() {
  const { t } = useTranslation();
  return (
    <PaperCheck<ReceiptFound>
      title={t('scene.verify.title')}
      about={t('scene.verify.about')}
      number={{ label: t('scene.verify.no'), param: 'no', maxLength: 40 }}
      code={{ label: t('scene.verify.code'), param: 'code', maxLength: 12 }}
      complete={isWhole}
      missing={t('scene.verify.missing')}
      go={t('scene.verify.go')}
      busyText={t('scene.verify.busy')}
      again={t('scene.verify.again')}
      check={check}
      found={(found) => <Found found={found} />}
    />
  );
}
