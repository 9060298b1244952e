/** Who to pay: name, account number, bank. Used for a new transfer and for the list of payees. */
import type { DirectoryBank } from '@polybank/api';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { brandName } from '../brand';
import { useDebounced } from '@polybank/ui';
import { bankOfNumberQuery, banksQuery } from '../pages/transfer-fill/api';
import { Action, BankMark, BoneRows, Field } from './basics';
import { Icon } from './icon';
import { InlineProblem, LoadProblem } from './problem';
import { Sheet } from './sheet';

export type PayeeEntry = { name: string; accountNo: string; bankNo: string; bankName: string };

/** A bank is told by the first 6 to 10 digits; more are not sent. */
const PREFIX_MIN = 6;
const PREFIX_SENT = 10;

/** Luhn over 13 to 19 digits: catches a slipped digit before the bank is asked. */
export function isAccountNo(text: string): boolean {
  if (!/^\d{13,19}$/.test(text)) return false;
  let sum = 0;
  for (const [index, char] of [...text].reverse().entries()) {
    const digit = Number(char) * (index % 2 === 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

export function grouped(accountNo: string): string {
  return accountNo.replace(/\D/g, '').replace(/(\d{4})(?=\d)/g, '$1 ');
}

function BankSheet(props: { open: boolean; onPick: (bank: DirectoryBank) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const banks = useQuery({ ...banksQuery, enabled: props.open });
  return (
    <Sheet open={props.open} title={t('payee.choose_bank')} onClose={props.onClose}>
      {banks.isPending && <BoneRows count={3} />}
      {banks.error && <LoadProblem error={banks.error} onRetry={() => void banks.refetch()} />}
      <ul className="rows">
        {banks.data?.banks.map((bank) => (
          <li key={bank.bank_no}>
            <button type="button" className="row" onClick={() => props.onPick(bank)}>
              <BankMark brand={bank} size="2.2rem" />
              <span className="grow">{brandName(bank)}</span>
              {bank.own && <span className="badge brand">{t('payee.own_bank')}</span>}
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

export type PayeeFormProps = {
  initial?: PayeeEntry | undefined;
  submitLabel: string;
  busy?: boolean;
  error?: unknown;
  /** More fields, between the bank and the button. */
  children?: ReactNode;
  onSubmit: (entry: PayeeEntry) => void;
};

export function PayeeForm({ initial, submitLabel, busy = false, error, children, onSubmit }: PayeeFormProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(initial?.name ?? '');
  const [accountNo, setAccountNo] = useState(initial?.accountNo ?? '');
  const [chosen, setChosen] = useState(initial && initial.bankNo !== '' ? { no: initial.bankNo, name: initial.bankName } : undefined);
  const [choosing, setChoosing] = useState<'closed' | 'open'>('closed');
  const [tried, setTried] = useState<'no' | 'yes'>('no');
  const digits = accountNo.replace(/\D/g, '');
  const recognised = useQuery(bankOfNumberQuery(useDebounced(digits.slice(0, PREFIX_SENT)))).data?.bank ?? undefined;
  const bank = chosen ?? (recognised && digits.length >= PREFIX_MIN ? { no: recognised.bank_no, name: recognised.name } : undefined);
  const wrongNumber = !isAccountNo(digits);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried('yes');
    if (name.trim() === '' || wrongNumber || !bank) return;
    onSubmit({ name: name.trim(), accountNo: digits, bankNo: bank.no, bankName: bank.name });
  };
  const missing = tried === 'yes';
  return (
    <form className="form" onSubmit={submit} noValidate>
      <Field
        label={t('payee.name')}
        placeholder={t('payee.name_hint')}
        autoComplete="off"
        maxLength={60}
        value={name}
        wrong={missing && name.trim() === ''}
        help={missing && name.trim() === '' ? t('payee.name_missing') : undefined}
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label={t('payee.account_no')}
        placeholder={t('payee.account_no_hint')}
        inputMode="numeric"
        autoComplete="off"
        className="num"
        maxLength={23}
        value={grouped(accountNo)}
        wrong={missing && wrongNumber}
        help={
          missing && wrongNumber
            ? t('payee.account_no_wrong')
            : recognised && !chosen && digits.length >= PREFIX_MIN
              ? t('scene.likeness.recognised', { bank: recognised.name })
              : undefined
        }
        onChange={(event) => setAccountNo(event.target.value.replace(/\D/g, '').slice(0, 19))}
      />
      <div className={`field ${missing && !bank ? 'wrong' : ''}`}>
        <span className="field-label" aria-hidden="true">
          {t('payee.bank')}
        </span>
        <button
          type="button"
          className="field-box"
          style={{ width: '100%' }}
          onClick={() => setChoosing('open')}
        >
          <span className="sr">{t('payee.bank')}</span>
          <span className={`grow ${bank ? '' : 'muted'}`}>{bank?.name ?? t('payee.choose_bank')}</span>
          <Icon name="forward" size="1.1rem" />
        </button>
        {missing && !bank && <p className="field-help">{t('payee.bank_missing')}</p>}
      </div>
      {children}
      <InlineProblem error={error} />
      <div>
        <Action type="submit" busy={busy}>
          {submitLabel}
        </Action>
      </div>
      <BankSheet
        open={choosing === 'open'}
        onClose={() => setChoosing('closed')}
        onPick={(picked) => {
          setChosen({ no: picked.bank_no, name: brandName(picked) });
          setChoosing('closed');
        }}
      />
    </form>
  );
}
