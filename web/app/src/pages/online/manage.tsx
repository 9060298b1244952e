/** Names, the default account, and what a class II or III account stands on: seen, changed, upgraded, closed. */
import type { AccountDetail } from '@polybank/api';
import { fenOf } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { queries } from '../../api';
import { Action, Amount, BoneRows, Fact, Field } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { InlineProblem, LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { Sheet } from '../../parts/sheet';
import { useMe } from '../../session/me';
import { accountQuery } from '../account/api';
import { accountsQuery } from '../accounts/api';
import { changeDraft, claimDraft } from '../transfer-fill/draft';
import { bindingQuery, changeBinding, closeAccount, offerQuery, setAlias, setDefault, upgradeAccount } from './api';
import { Agree, BoundFields, isBound, useProven, type BoundEntry } from './flow';
import './online.css';

type AliasProps = { open: boolean; kind: 'account' | 'card'; id: string; alias: string; onClose: () => void };

export function AliasSheet({ open, kind, id, alias, onClose }: AliasProps) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const [name, setName] = useState(alias);
  const save = useMutation({
    mutationFn: () => setAlias(kind, id, name.trim()),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['accounts'] });
      toast(t('online.renamed'));
      onClose();
    },
  });
  return (
    <Sheet open={open} title={t('online.rename')} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Field label={t('online.alias')} maxLength={20} value={name} help={t('online.alias_help')} onChange={(event) => setName(event.target.value)} />
        <InlineProblem error={save.error} />
        <Action type="submit" busy={save.isPending}>
          {t('online.save')}
        </Action>
      </form>
    </Sheet>
  );
}

function Names({ account }: { account: AccountDetail }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const overview = useQuery(accountsQuery);
  const [naming, setNaming] = useState(false);
  const own = overview.data?.accounts.find((one) => one.account_id === account.account_id);
  const choose = useMutation({
    mutationFn: () => setDefault(account.account_id),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['accounts'] });
      toast(t('online.default_set'));
    },
  });
  return (
    <section className="card form">
      <dl className="facts">
        <Fact label={t('online.alias')}>{own?.alias ?? t('online.none')}</Fact>
        <Fact label={t('online.default')}>{t(own?.is_default ? 'online.yes' : 'online.no')}</Fact>
      </dl>
      <InlineProblem error={choose.error} />
      <button type="button" className="button quiet" onClick={() => setNaming(true)}>
        {t('online.rename')}
      </button>
      {own && !own.is_default && (
        <Action look="outline" busy={choose.isPending} onClick={() => choose.mutate()}>
          {t('online.make_default')}
        </Action>
      )}
      {own && <AliasSheet open={naming} kind="account" id={account.account_id} alias={own.alias ?? ''} onClose={() => setNaming(false)} />}
    </section>
  );
}

function Rebind({ account, onDone }: { account: AccountDetail; onDone: () => void }) {
  const { t } = useTranslation();
  const [bound, setBound] = useState<BoundEntry>({ number: '', phone: '' });
  const body = { bound_account_no: bound.number, bound_phone: bound.phone };
  const change = useProven(body, (sent, key) => changeBinding(account.account_id, { ...body, ...sent }, key), { onDone });
  return (
    <div className="form">
      <BoundFields value={bound} onChange={setBound} label={t('online.bound_no')} />
      <Action busy={change.busy} busyText={t('online.checking')} disabled={!isBound(bound)} onClick={change.start}>
        {t('online.change_bound')}
      </Action>
      {change.sheets}
    </div>
  );
}

function Upgrade({ account, onDone }: { account: AccountDetail; onDone: () => void }) {
  const { t } = useTranslation();
  const offer = useQuery(offerQuery);
  const [phone, setPhone] = useState('');
  const [agreed, setAgreed] = useState(false);
  const agreement = offer.data?.classes.find((one) => one.kind === 'class_two')?.agreement;
  const body = { bound_phone: phone, agreements: [{ document: 'class_two' as const, version: agreement?.version ?? '' }] };
  const upgrade = useProven(body, (sent, key) => upgradeAccount(account.account_id, { ...body, ...sent }, key), { onDone });
  if (!agreement) return <BoneRows count={2} />;
  return (
    <div className="form">
      <Field label={t('online.phone')} inputMode="tel" maxLength={11} value={phone} help={t('online.phone_help')} onChange={(event) => setPhone(event.target.value.replace(/\D/g, ''))} />
      <Agree agreement={agreement} agreed={agreed} onAgree={setAgreed} />
      <Action busy={upgrade.busy} busyText={t('online.checking')} disabled={!agreed || !/^1\d{10}$/.test(phone)} onClick={upgrade.start}>
        {t('online.upgrade')}
      </Action>
      {upgrade.sheets}
    </div>
  );
}

function BoundAccount({ account }: { account: AccountDetail }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { toast } = useFrame();
  const me = useMe();
  const binding = useQuery(bindingQuery(account.account_id));
  const [doing, setDoing] = useState<'nothing' | 'rebind' | 'upgrade'>('nothing');
  const bound = binding.data?.bound;
  const done = (words: string) => (): void => {
    setDoing('nothing');
    toast(words);
  };
  /** The way out of a balance that is left: an ordinary transfer to the bound account. */
  const payOut = (): void => {
    if (!bound) return;
    claimDraft(me.user_id);
    changeDraft({
      fromAccountId: account.account_id,
      payee: { kind: 'new', name: bound.holder, accountNo: bound.account_no, bankNo: bound.bank_no, bankName: bound.bank_name, save: false },
    });
    void navigate(`/transfer?from=${account.account_id}`);
  };
  const close = useProven({}, (sent, key) => closeAccount(account.account_id, sent, key), {
    onDone: () => {
      toast(t('online.closed'));
      void navigate('/accounts', { replace: true });
    },
    onHere: (action) => {
      if (action === 'pay_out') payOut();
    },
  });
  return (
    <>
      <section className="card form">
        <h2>{t('online.bound_title')}</h2>
        {binding.isPending && <BoneRows count={1} />}
        {binding.error && !binding.data && <LoadProblem error={binding.error} onRetry={() => void binding.refetch()} />}
        {bound && (
          <dl className="facts">
            <Fact label={t('online.bank')}>{bound.bank_name}</Fact>
            <Fact label={t('online.bound_no')}>
              <span className="num">{bound.account_no_masked}</span>
            </Fact>
            <Fact label={t('online.bound_kind')}>{t(`online.bound_kinds.${bound.kind}`)}</Fact>
          </dl>
        )}
        <div className="button-stack">
          <button type="button" className="button quiet" onClick={() => setDoing('rebind')}>
            {t('online.change_bound')}
          </button>
          {account.kind === 'class_three' && (
            <button type="button" className="button outline" onClick={() => setDoing('upgrade')}>
              {t('online.upgrade')}
            </button>
          )}
        </div>
      </section>
      <section className="card form">
        <h2>{t('online.close_title')}</h2>
        <p className="muted small">{t('online.close_about')}</p>
        {fenOf(account.balance) > 0n ? (
          <>
            <p>
              {t('account.balance')} <Amount value={account.balance} of={{ symbol: 'short' }} />
            </p>
            <button type="button" className="button" onClick={payOut} disabled={!bound}>
              {t('remedy.pay_out')}
            </button>
          </>
        ) : (
          <Action look="danger" busy={close.busy} onClick={close.start} track="account.close">
            {t('online.close')}
          </Action>
        )}
      </section>
      {close.sheets}
      <Sheet open={doing === 'rebind'} title={t('online.change_bound')} onClose={() => setDoing('nothing')}>
        <Rebind account={account} onDone={done(t('online.bound_changed'))} />
      </Sheet>
      <Sheet open={doing === 'upgrade'} title={t('online.upgrade')} onClose={() => setDoing('nothing')}>
        <Upgrade account={account} onDone={done(t('online.upgraded'))} />
      </Sheet>
    </>
  );
}

export function ManageAccountPage() {
  const { t } = useTranslation();
  const { accountId = '' } = useParams();
  const account = useQuery(accountQuery(accountId));
  return (
    <Screen title={t('online.manage')} back={`/accounts/${accountId}`}>
      {account.isPending && <BoneRows count={4} />}
      {account.error && !account.data && <LoadProblem error={account.error} onRetry={() => void account.refetch()} />}
      {account.data && (
        <>
          <Names account={account.data} />
          {account.data.kind !== 'class_one' && <BoundAccount account={account.data} />}
          <Link className="button plain" to="/me/shares">
            {t('online.shares')}
          </Link>
        </>
      )}
    </Screen>
  );
}
