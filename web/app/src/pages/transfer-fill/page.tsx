import type { Account, Payee, TransferLimits } from '@polybank/api';
import { fenOf, fenOfTyped, formatAmount, formatWhole, groupTyped, magnitude, currentLanguage } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { queries } from '../../api';
import { capture } from '../../capture';
import { Action, Amount, Avatar, BoneRows, Field } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { NoAccount } from '../../parts/no-account';
import { AmountPad } from '../../parts/pads';
import { grouped } from '../../parts/payee-form';
import { LoadProblem, ProblemSheet } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { useMe } from '../../session/me';
import { productName } from '../accounts/account-words';
import { accountsQuery } from '../accounts/api';
import { payeesQuery } from '../payees/api';
import { previewQuery } from '../transfer-confirm/api';
import { AccountPicker } from './account-picker';
import { limitsQuery } from './api';
import { changeDraft, claimDraft, isBegun, startOver, useDraft, wireDraft, type Draft, type DraftPayee } from './draft';
import { PayeePicker, savedPayee } from './payee-picker';
import { tierFor } from './tools';
import './transfer.css';

const MAX_NOTE = 60;
const FREQUENT_SHOWN = 5;

function LimitLine({ limits, fen }: { limits: TransferLimits | undefined; fen: bigint }) {
  const { t } = useTranslation();
  if (!limits) return <span className="muted small">&nbsp;</span>;
  const tier = tierFor(limits, fen);
  const over = fen > fenOf(limits.largest_left);
  return (
    <span className={`small ${over ? 'over' : 'muted'}`}>
      {t(over ? 'transfer.over_limit' : 'transfer.limit_left', { amount: formatAmount(limits.largest_left) })}
      {!over && fen > 0n && tier && ` · ${t('transfer.asked', { tools: tier.tools.map((tool) => t(`tool.${tool}`)).join(' + ') })}`}
    </span>
  );
}

type AmountBoxProps = { draft: Draft; account: Account | undefined; limits: TransferLimits | undefined; onEnter: () => void };

function AmountBox({ draft, account, limits, onEnter }: AmountBoxProps) {
  const { t } = useTranslation();
  const fen = fenOfTyped(draft.typed);
  const short = account !== undefined && fen > fenOf(account.available);
  const size = currentLanguage() === 'zh' ? magnitude(fen) : '';
  return (
    <section className="card amount-box">
      <label className="field-label" htmlFor="amount">
        {t('transfer.amount')}
      </label>
      <div className="amount-line">
        <span className="amount-sign" aria-hidden="true">
          ¥
        </span>
        <input
          id="amount"
          className="num amount-input"
          inputMode="none"
          autoComplete="off"
          placeholder="0.00"
          value={groupTyped(draft.typed)}
          aria-describedby="amount-help"
          onKeyDown={(event) => {
            if (event.key === 'Enter') onEnter();
          }}
          onChange={(event) => {
            const next = event.target.value.replace(/,/g, '');
            if (/^(?:0|[1-9]\d{0,9})?(?:\.\d{0,2})?$/.test(next)) changeDraft({ typed: next.startsWith('.') ? `0${next}` : next });
          }}
        />
        {size && <span className="badge amount-size">{size}</span>}
      </div>
      <div id="amount-help" className="amount-help">
        {short && <span className="small over">{t('transfer.short', { amount: formatAmount(account.available) })}</span>}
        <LimitLine limits={limits} fen={fen} />
      </div>
    </section>
  );
}

function Frequent({ payees, onPick }: { payees: Payee[]; onPick: (payee: DraftPayee) => void }) {
  const { t } = useTranslation();
  const shown = [...payees]
    .sort((one, other) => Date.parse(other.last_used_at ?? '1970-01-01') - Date.parse(one.last_used_at ?? '1970-01-01'))
    .slice(0, FREQUENT_SHOWN);
  if (shown.length === 0) return null;
  return (
    <div className="frequent" role="group" aria-label={t('transfer.frequent')}>
      {shown.map((payee) => (
        <button key={payee.payee_id} type="button" className="frequent-entry" onClick={() => onPick(savedPayee(payee))}>
          <Avatar name={payee.alias ?? payee.name} />
          <span className="tiny cut">{payee.alias ?? payee.name}</span>
        </button>
      ))}
    </div>
  );
}

function PayeeRow({ payee, onOpen }: { payee: DraftPayee | undefined; onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <button type="button" className="row" onClick={onOpen} data-track="transfer.payee">
      {payee ? (
        <>
          <Avatar name={payee.name} />
          <span className="grow">
            <strong className="cut" style={{ display: 'block' }}>
              {payee.name}
            </strong>
            <span className="num tiny muted">
              {payee.bankName}{' '}
              <span className="whole">{payee.kind === 'new' ? grouped(payee.accountNo) : payee.accountNoMasked}</span>
            </span>
          </span>
        </>
      ) : (
        <>
          <span className="avatar">
            <Icon name="plus" size="1.25rem" />
          </span>
          <span className="grow">
            <strong>{t('transfer.choose_payee')}</strong>
            <span className="tiny muted" style={{ display: 'block' }}>
              {t('transfer.choose_payee_hint')}
            </span>
          </span>
        </>
      )}
      <Icon name="forward" size="1.1rem" />
    </button>
  );
}

/** The pad is open while the amount is being typed, and closes when attention goes elsewhere. */
function usePad() {
  const [pad, setPad] = useState<'open' | 'closed'>('closed');
  const area = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onFocus = (event: FocusEvent): void => {
      const target = event.target;
      if (!(target instanceof HTMLElement)) return;
      if (target.id === 'amount') setPad('open');
      else if (!area.current?.contains(target)) setPad('closed');
    };
    document.addEventListener('focusin', onFocus);
    return () => document.removeEventListener('focusin', onFocus);
  }, []);
  useEffect(() => {
    if (pad === 'open') document.getElementById('amount')?.scrollIntoView({ block: 'center' });
  }, [pad]);
  return { pad, setPad, area };
}

export function TransferFillPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  const [search] = useSearchParams();
  const accounts = useQuery(accountsQuery);
  const limits = useQuery(limitsQuery);
  const payees = useQuery(payeesQuery);
  const draft = useDraft();
  const [sheet, setSheet] = useState<'none' | 'payee' | 'account'>('none');
  const { pad, setPad, area } = usePad();
  const { toast } = useFrame();

  const wanted = search.get('from');
  useEffect(() => {
    claimDraft(me.user_id);
    if (wanted) changeDraft({ fromAccountId: wanted });
  }, [me.user_id, wanted]);

  const usable = accounts.data?.accounts.filter((account) => account.status === 'active') ?? [];
  const account = usable.find((one) => one.account_id === draft.fromAccountId) ?? usable[0];
  const complete = wireDraft({ ...draft, fromAccountId: account?.account_id ?? '' });

  const preview = useMutation({
    mutationFn: () => {
      if (!complete) throw new Error('the draft is not complete');
      changeDraft({ fromAccountId: complete.from_account_id });
      return queries.fetchQuery({ ...previewQuery(complete), staleTime: 0 });
    },
    onSuccess: () => void navigate('/transfer/confirm'),
  });

  const next = (): void => {
    setPad('closed');
    if (!draft.payee) setSheet('payee');
    else if (fenOfTyped(draft.typed) <= 0n) document.getElementById('amount')?.focus();
    else {
      capture().form('transfer.fill');
      preview.mutate();
    }
  };
  const fix = (action: string): void => {
    if (action === 'check_payee') setSheet('payee');
    else if (action === 'retry') preview.mutate();
    else document.getElementById('amount')?.focus();
  };

  const empty = accounts.data?.accounts.length === 0;
  return (
    <Screen
      title={t('scene.hub.account')}
      back="/pay"
      form="transfer.fill"
      side={
        isBegun(draft) && (
          <button
            type="button"
            className="link screen-lead"
            data-track="transfer.start_over"
            onClick={() => {
              startOver();
              toast(t('transfer.started_over'));
            }}
          >
            {t('transfer.start_over')}
          </button>
        )
      }
      foot={
        empty || !accounts.data ? undefined : pad === 'open' ? (
          <div ref={area} className="pad-area">
            <AmountPad
              typed={draft.typed}
              goLabel={t('common.next')}
              onType={(typed) => changeDraft({ typed })}
              onGo={next}
            />
            <button type="button" className="pad-close" aria-label={t('pad.close')} onClick={() => setPad('closed')}>
              <Icon name="down" size="1.2rem" />
            </button>
          </div>
        ) : (
          <Action onClick={next} busy={preview.isPending} busyText={t('transfer.checking')} track="transfer.next">
            {t('common.next')}
          </Action>
        )
      }
    >
      {accounts.isPending && <BoneRows count={3} />}
      {accounts.error && !accounts.data && (
        <LoadProblem error={accounts.error} onRetry={() => void accounts.refetch()} />
      )}
      {empty && <NoAccount />}
      {account && (
        <>
          <Frequent payees={payees.data?.payees ?? []} onPick={(payee) => changeDraft({ payee })} />
          <section className="card flush" aria-label={t('transfer.to')}>
            <PayeeRow payee={draft.payee} onOpen={() => setSheet('payee')} />
          </section>
          <AmountBox draft={draft} account={account} limits={limits.data} onEnter={next} />
          <section className="card flush rows">
            <button type="button" className="row" onClick={() => setSheet('account')}>
              <span className="grow">
                <span className="tiny muted" style={{ display: 'block' }}>
                  {t('transfer.from')}
                </span>
                <span style={{ display: 'block' }}>
                  {t('account.named', { product: productName(account), tail: account.account_no_tail })}
                </span>
                <span className="tiny muted">
                  {t('account.available')} <Amount value={account.available} />
                </span>
              </span>
              <Icon name="forward" size="1.1rem" />
            </button>
          </section>
          <Field
            label={t('transfer.note')}
            placeholder={t('transfer.note_hint')}
            maxLength={MAX_NOTE}
            value={draft.note}
            onChange={(event) => changeDraft({ note: event.target.value })}
          />
          {limits.data && (
            <p className="tiny muted" style={{ textAlign: 'center' }}>
              {t('transfer.used_today', { amount: formatWhole(limits.data.used_today) })}{' '}
              <Link className="link" to="/me/limits">
                {t('menu.limits')}
              </Link>
            </p>
          )}
        </>
      )}
      <PayeePicker
        key={draft.payee?.kind ?? 'none'}
        open={sheet === 'payee'}
        current={draft.payee}
        onClose={() => setSheet('none')}
        onPick={(payee) => {
          changeDraft({ payee });
          setSheet('none');
        }}
      />
      <AccountPicker
        open={sheet === 'account'}
        accounts={usable}
        onClose={() => setSheet('none')}
        onPick={(fromAccountId) => {
          changeDraft({ fromAccountId });
          setSheet('none');
        }}
      />
      <ProblemSheet
        error={preview.error}
        onClose={() => preview.reset()}
        onHere={fix}
      />
    </Screen>
  );
}
