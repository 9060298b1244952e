/** Whoever holds a receipt finds out here whether it is genuine; nobody has to be signed in. */
import { take, type ReceiptFound } from '@polybank/api';
import { formatAmount, formatExact } from '@polybank/ui';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api } from '../../api';
import { brandName, useBrand } from '../../brand';
import { Action, BankMark, Fact, Field } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { InlineProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import '../transfer-receipt/receipt.css';

type Entry = { no: string; code: string };

function check({ no, code }: Entry): Promise<ReceiptFound> {
  return take<ReceiptFound>(api.POST('/receipts/checks', { body: { receipt_no: no, check_code: code } }));
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

export function VerifyPage() {
  const { t } = useTranslation();
  const brand = useBrand();
  const [search] = useSearchParams();
  const [entry, setEntry] = useState<Entry>({ no: search.get('no') ?? '', code: search.get('code') ?? '' });
  const [tried, setTried] = useState<'no' | 'yes'>('no');
  const checking = useMutation({ mutationFn: check });
  const { mutate } = checking;
  const scanned = search.get('no') !== null && search.get('code') !== null;
  useEffect(() => {
    if (scanned) mutate({ no: search.get('no') ?? '', code: search.get('code') ?? '' });
  }, [mutate, scanned, search]);
  const complete = entry.no.trim() !== '' && entry.code.replace(/[- ]/g, '').length === 8;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried('yes');
    if (complete) mutate(entry);
  };
  return (
    <Screen title={t('scene.verify.title')}>
      <p className="confirm-bank small" style={{ display: 'flex', alignItems: 'center', gap: '0.5rem', justifyContent: 'center' }}>
        <BankMark brand={brand} size="1.6rem" />
        {brandName(brand)}
      </p>
      {checking.data ? (
        <>
          <Found found={checking.data} />
          <button type="button" className="button quiet" onClick={() => checking.reset()}>
            {t('scene.verify.again')}
          </button>
        </>
      ) : (
        <form className="form card" onSubmit={submit} noValidate>
          <p className="muted small">{t('scene.verify.about')}</p>
          <Field
            label={t('scene.verify.no')}
            className="num"
            autoComplete="off"
            maxLength={40}
            value={entry.no}
            onChange={(event) => setEntry({ ...entry, no: event.target.value })}
          />
          <Field
            label={t('scene.verify.code')}
            className="num"
            autoComplete="off"
            maxLength={12}
            value={entry.code}
            wrong={tried === 'yes' && !complete}
            help={tried === 'yes' && !complete ? t('scene.verify.missing') : undefined}
            onChange={(event) => setEntry({ ...entry, code: event.target.value })}
          />
          <InlineProblem error={checking.error} />
          <div>
            <Action type="submit" busy={checking.isPending} busyText={t('scene.verify.busy')}>
              {t('scene.verify.go')}
            </Action>
          </div>
        </form>
      )}
    </Screen>
  );
}
