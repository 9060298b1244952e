import type { Payee, RecentPayee } from '@polybank/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar, BoneRows, Empty, Field, Segment } from '../../parts/basics';
import { LoadProblem } from '../../parts/problem';
import { PayeeForm } from '../../parts/payee-form';
import { Sheet } from '../../parts/sheet';
import { payeesQuery, recentPayeesQuery } from '../payees/api';
import type { DraftPayee } from './draft';

const SEARCH_FROM = 6;

export function savedPayee(payee: Payee): DraftPayee {
  return {
    kind: 'saved',
    payeeId: payee.payee_id,
    name: payee.name,
    accountNoMasked: payee.account_no_masked,
    bankName: payee.bank_name,
  };
}

export function paidPayee(payee: RecentPayee): DraftPayee {
  return {
    kind: 'paid',
    transferId: payee.transfer_id,
    name: payee.name,
    accountNoMasked: payee.account_no_masked,
    bankName: payee.bank_name,
  };
}

function RecentList({ onPick }: { onPick: (payee: DraftPayee) => void }) {
  const { t } = useTranslation();
  const known = useQuery(recentPayeesQuery);
  if (known.isPending) return <BoneRows count={3} />;
  if (known.error) return <LoadProblem error={known.error} onRetry={() => void known.refetch()} />;
  if (known.data.recent.length === 0) return <Empty icon="payees">{t('scene.hub.recent_empty')}</Empty>;
  return (
    <ul className="rows">
      {known.data.recent.map((payee) => (
        <li key={payee.transfer_id}>
          <button type="button" className="row" onClick={() => onPick(paidPayee(payee))}>
            <Avatar name={payee.name} />
            <span className="grow">
              <span className="cut" style={{ display: 'block', fontWeight: 500 }}>
                {payee.name}
              </span>
              <span className="num tiny muted">
                {payee.bank_name} <span className="whole">{payee.account_no_masked}</span>
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function SavedList({ onPick }: { onPick: (payee: DraftPayee) => void }) {
  const { t } = useTranslation();
  const payees = useQuery(payeesQuery);
  const [words, setWords] = useState('');
  if (payees.isPending) return <BoneRows count={3} />;
  if (payees.error) return <LoadProblem error={payees.error} onRetry={() => void payees.refetch()} />;
  const all = payees.data.payees;
  const found = all.filter((payee) => `${payee.name}${payee.alias ?? ''}${payee.account_no_masked}`.includes(words.trim()));
  if (all.length === 0) return <Empty icon="payees">{t('payees.empty')}</Empty>;
  return (
    <>
      {all.length >= SEARCH_FROM && (
        <Field label={t('payees.search')} value={words} onChange={(event) => setWords(event.target.value)} />
      )}
      <ul className="rows">
        {found.map((payee) => (
          <li key={payee.payee_id}>
            <button type="button" className="row" onClick={() => onPick(savedPayee(payee))}>
              <Avatar name={payee.alias ?? payee.name} />
              <span className="grow">
                <span className="cut" style={{ display: 'block', fontWeight: 500 }}>
                  {payee.name}
                  {payee.alias && <span className="muted"> · {payee.alias}</span>}
                </span>
                <span className="num tiny muted">
                  {payee.bank_name}{' '}
                    <span className="whole">{payee.account_no_masked}</span>
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

export type PayeePickerProps = {
  open: boolean;
  current: DraftPayee | undefined;
  onPick: (payee: DraftPayee) => void;
  onClose: () => void;
};

/** From the list, or somebody new. */
export function PayeePicker({ open, current, onPick, onClose }: PayeePickerProps) {
  const { t } = useTranslation();
  const [side, setSide] = useState<'saved' | 'recent' | 'new'>(current?.kind === 'new' ? 'new' : 'saved');
  const [save, setSave] = useState<'keep' | 'once'>('keep');
  return (
    <Sheet open={open} title={t('transfer.choose_payee')} onClose={onClose}>
      <div className="form">
        <Segment
          label={t('transfer.choose_payee')}
          value={side}
          onChange={setSide}
          choices={[
            { value: 'saved', label: t('transfer.from_list') },
            { value: 'recent', label: t('scene.hub.recent') },
            { value: 'new', label: t('transfer.new_payee') },
          ]}
        />
        {side === 'saved' && <SavedList onPick={onPick} />}
        {side === 'recent' && <RecentList onPick={onPick} />}
        {side === 'new' && (
          <PayeeForm
            initial={current?.kind === 'new' ? current : undefined}
            submitLabel={t('common.next')}
            onSubmit={(entry) => onPick({ kind: 'new', ...entry, save: save === 'keep' })}
          >
            <label style={{ display: 'flex', gap: '0.6rem', alignItems: 'center', minHeight: '2.5rem' }}>
              <input
                type="checkbox"
                className="tick"
                checked={save === 'keep'}
                onChange={(event) => setSave(event.target.checked ? 'keep' : 'once')}
              />
              {t('payee.save')}
            </label>
          </PayeeForm>
        )}
      </div>
    </Sheet>
  );
}
