/** Between one's own accounts: both ends on one screen, and a button that swaps them. */
import type { Account } from '@polybank/api';
import { fenOf, fenOfTyped, fromFen, groupTyped } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { queries } from '../../api';
import { brandName, useBrand } from '../../brand';
import { Action, Amount, BoneRows, Empty, Field } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { LoadProblem, ProblemSheet } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { useMe } from '../../session/me';
import { productName } from '../accounts/account-words';
import { accountsQuery } from '../accounts/api';
import { previewQuery } from '../transfer-confirm/api';
import { AccountPicker } from '../transfer-fill/account-picker';
import { changeDraft, claimDraft, startOver, useDraft, wireDraft, type DraftPayee } from '../transfer-fill/draft';
import '../pay-hub/hub.css';

const AMOUNT = /^(?:0|[1-9]\d{0,9})?(?:\.\d{0,2})?$/;

function End({ label, account, onOpen }: { label: string; account: Account; onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <button type="button" className="row" onClick={onOpen}>
      <span className="grow">
        <span className="tiny muted" style={{ display: 'block' }}>
          {label}
        </span>
        <span style={{ display: 'block', fontWeight: 500 }}>
          {t('account.named', { product: productName(account), tail: account.account_no_tail })}
        </span>
        <span className="tiny muted">
          {t('account.available')} <Amount value={account.available} />
        </span>
      </span>
    </button>
  );
}

function Form({ accounts }: { accounts: Account[] }) {
  const { t } = useTranslation();
  const me = useMe();
  const brand = useBrand();
  const navigate = useNavigate();
  const draft = useDraft();
  const [ends, setEnds] = useState({ from: accounts[0]?.account_id ?? '', to: accounts[1]?.account_id ?? '' });
  const [open, setOpen] = useState<'none' | 'from' | 'to'>('none');
  useEffect(() => {
    claimDraft(me.user_id);
    startOver();
  }, [me.user_id]);
  const from = accounts.find((account) => account.account_id === ends.from) ?? accounts[0];
  const to = accounts.find((account) => account.account_id === ends.to) ?? accounts[1];
  const go = useMutation({
    mutationFn: () => {
      if (!from || !to) throw new Error('both ends are chosen');
      const payee: DraftPayee = {
        kind: 'own',
        accountId: to.account_id,
        name: t('scene.own.payee', { product: productName(to), tail: to.account_no_tail }),
        accountNoMasked: to.account_no_masked,
        bankName: brandName(brand),
      };
      changeDraft({ fromAccountId: from.account_id, payee });
      const wired = wireDraft({ ...draft, fromAccountId: from.account_id, payee });
      if (!wired) throw new Error('the draft is not complete');
      return queries.fetchQuery({ ...previewQuery(wired), staleTime: 0 });
    },
    onSuccess: () => void navigate('/transfer/confirm'),
  });
  if (!from || !to) return null;
  const fen = fenOfTyped(draft.typed);
  const pick = (accountId: string): void => {
    const side = open === 'from' ? 'from' : 'to';
    const other = side === 'from' ? 'to' : 'from';
    setEnds(ends[other] === accountId ? { from: ends.to, to: ends.from } : { ...ends, [side]: accountId });
    setOpen('none');
  };
  return (
    <>
      <div className="card flush rows own-ends">
        <End label={t('scene.own.from')} account={from} onOpen={() => setOpen('from')} />
        <End label={t('scene.own.to')} account={to} onOpen={() => setOpen('to')} />
        <button
          type="button"
          className="own-swap"
          aria-label={t('scene.own.swap')}
          onClick={() => setEnds({ from: to.account_id, to: from.account_id })}
          data-track="own.swap"
        >
          <Icon name="swap" size="1.4rem" />
        </button>
      </div>
      <Field
        label={t('scene.own.amount')}
        inputMode="decimal"
        autoComplete="off"
        className="num"
        placeholder="0.00"
        value={groupTyped(draft.typed)}
        wrong={fen > fenOf(from.available)}
        help={fen > fenOf(from.available) ? t('transfer.short', { amount: from.available.amount }) : undefined}
        onChange={(event) => {
          const next = event.target.value.replace(/,/g, '');
          if (AMOUNT.test(next)) changeDraft({ typed: next });
        }}
        after={
          <button type="button" className="link" onClick={() => changeDraft({ typed: fromFen(fenOf(from.available)) })}>
            {t('scene.own.all')}
          </button>
        }
      />
      <p className="tiny muted">{t('scene.own.first_line')}</p>
      <Action
        onClick={() => go.mutate()}
        busy={go.isPending}
        busyText={t('transfer.checking')}
        disabled={fen <= 0n}
        track="own.next"
      >
        {t('scene.own.next')}
      </Action>
      <AccountPicker open={open !== 'none'} accounts={accounts} onClose={() => setOpen('none')} onPick={pick} />
      <ProblemSheet error={go.error} onClose={() => go.reset()} onHere={() => go.reset()} />
    </>
  );
}

export function OwnTransferPage() {
  const { t } = useTranslation();
  const accounts = useQuery(accountsQuery);
  const usable = accounts.data?.accounts.filter((account) => account.status === 'active') ?? [];
  return (
    <Screen title={t('scene.own.title')} back="/pay">
      {accounts.isPending && <BoneRows count={2} />}
      {accounts.error && !accounts.data && <LoadProblem error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {accounts.data && usable.length < 2 && (
        <div className="card">
          <Empty icon="accounts">{t('scene.own.need_two')}</Empty>
        </div>
      )}
      {usable.length >= 2 && <Form accounts={usable} />}
    </Screen>
  );
}
