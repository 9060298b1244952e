/** Giving a red packet: whom, how much in how many shares, with which words; then the one confirmation. */
import type { Account, PacketDraft, PacketPreview, PacketTerms } from '@polybank/api';
import { fenOf, fenOfTyped, formatAmount, formatWhen, groupTyped, money } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { queries } from '../../api';
import { Action, Amount, BankMark, BoneRows, Fact, Field, Segment } from '../../parts/basics';
import { ConfirmOnce } from '../../parts/confirm-once';
import { Icon } from '../../parts/icon';
import { NoAccount } from '../../parts/no-account';
import { AmountPad } from '../../parts/pads';
import { LoadProblem, ProblemSheet } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { brandName, useBrand } from '../../brand';
import { productName } from '../accounts/account-words';
import { accountsQuery } from '../accounts/api';
import { AccountPicker } from '../transfer-fill/account-picker';
import { givePacket, previewPacket, termsQuery } from './api';
import '../transfer-fill/transfer.css';
import './packets.css';

const GREETING_MAX = 25;
type How = 'person' | 'code' | 'group';
type Filled = { how: How; luck: 'lucky' | 'even'; typed: string; shares: string; phone: string; greeting: string };
const BLANK: Filled = { how: 'group', luck: 'lucky', typed: '', shares: '', phone: '', greeting: '' };

/** What is given in all; of equal shares one is typed. */
function totalOf(filled: Filled): bigint {
  const fen = fenOfTyped(filled.typed);
  return filled.how === 'group' && filled.luck === 'even' ? fen * BigInt(filled.shares || '0') : fen;
}

type Wrong = { field: 'amount' | 'shares' | 'phone'; key: string; amount?: string; count?: number };

/** What is wrong with it, by the bank's own figures; the bank looks again. */
function wrongOf(filled: Filled, terms: PacketTerms): Wrong | undefined {
  const [total, shares] = [totalOf(filled), filled.how === 'group' ? BigInt(filled.shares || '0') : 1n];
  if (filled.how === 'person' && !/^1\d{10}$/.test(filled.phone)) return { field: 'phone', key: 'phone' };
  if (shares < 1n || shares > BigInt(terms.shares_max)) return { field: 'shares', key: 'shares', count: terms.shares_max };
  if (total <= 0n) return { field: 'amount', key: 'amount' };
  if (total < shares) return { field: 'amount', key: 'too_little' };
  if (total > fenOf(terms.share_max) * shares) return { field: 'amount', key: 'share_max', amount: formatAmount(terms.share_max) };
  if (total > fenOf(terms.total_max)) return { field: 'amount', key: 'total_max', amount: formatAmount(terms.total_max) };
  if (total > fenOf(terms.day_left)) return { field: 'amount', key: 'day_left', amount: formatAmount(terms.day_left) };
  return undefined;
}

function bodyOf(filled: Filled, account: Account): PacketDraft {
  return {
    from_account_id: account.account_id,
    kind: filled.how === 'group' ? filled.luck : 'single',
    total: money(totalOf(filled)),
    shares: filled.how === 'group' ? Number(filled.shares) : 1,
    greeting: filled.greeting.trim(),
    ...(filled.how === 'person' ? { to_phone: filled.phone } : {}),
  };
}

/** The pad is open while the amount is being typed. */
function usePad() {
  const [pad, setPad] = useState<'open' | 'closed'>('closed');
  const area = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onFocus = (event: FocusEvent): void => {
      const target = event.target;
      if (!(target instanceof HTMLElement)) return;
      if (target.id === 'packet-amount') setPad('open');
      else if (!area.current?.contains(target)) setPad('closed');
    };
    document.addEventListener('focusin', onFocus);
    return () => document.removeEventListener('focusin', onFocus);
  }, []);
  return { pad, setPad, area };
}

type FillProps = { accounts: Account[]; terms: PacketTerms; filled: Filled; onFill: (change: Partial<Filled>) => void; from: string; onFrom: (id: string) => void; onLooked: (body: PacketDraft, preview: PacketPreview) => void };

function Fill({ accounts, terms, filled, onFill, from, onFrom, onLooked }: FillProps) {
  const { t } = useTranslation();
  const [tried, setTried] = useState<'no' | 'yes'>('no');
  const [sheet, setSheet] = useState<'open' | 'closed'>('closed');
  const { pad, setPad, area } = usePad();
  const account = accounts.find((one) => one.account_id === from) ?? accounts[0];
  const wrong = wrongOf(filled, terms);
  const told = (field: Wrong['field']): string | undefined =>
    tried === 'yes' && wrong?.field === field ? t(`packet.wrong.${wrong.key}`, { amount: wrong.amount, count: wrong.count }) : undefined;
  const look = useMutation({
    mutationFn: async (paying: Account) => {
      const body = bodyOf(filled, paying);
      return { body, preview: await previewPacket(body) };
    },
    onSuccess: ({ body, preview }) => onLooked(body, preview),
  });
  const next = (): void => {
    setPad('closed');
    setTried('yes');
    if (!wrong && account) look.mutate(account);
  };
  const even = filled.how === 'group' && filled.luck === 'even';
  return (
    <Screen
      title={t('packet.give')}
      back="/packets?side=given"
      foot={
        pad === 'open' ? (
          <div ref={area} className="pad-area">
            <AmountPad typed={filled.typed} goLabel={t('common.next')} onType={(typed) => onFill({ typed })} onGo={next} />
            <button type="button" className="pad-close" aria-label={t('pad.close')} onClick={() => setPad('closed')}>
              <Icon name="down" size="1.2rem" />
            </button>
          </div>
        ) : (
          <Action onClick={next} busy={look.isPending} busyText={t('transfer.checking')} track="packet.next">
            {totalOf(filled) > 0n ? t('packet.next_total', { amount: formatAmount(totalOf(filled)) }) : t('common.next')}
          </Action>
        )
      }
    >
      <Segment<How>
        label={t('packet.how')}
        value={filled.how}
        onChange={(how) => onFill({ how })}
        choices={(['group', 'code', 'person'] as const).map((value) => ({ value, label: t(`packet.how_of.${value}`) }))}
      />
      {filled.how === 'group' && (
        <Segment<'lucky' | 'even'>
          label={t('packet.luck')}
          value={filled.luck}
          onChange={(luck) => onFill({ luck })}
          choices={(['lucky', 'even'] as const).map((value) => ({ value, label: t(`packet.kind.${value}`) }))}
        />
      )}
      {filled.how === 'person' && (
        <Field
          label={t('packet.phone')}
          placeholder={t('scene.byphone.phone_hint')}
          inputMode="tel"
          autoComplete="off"
          className="num"
          maxLength={11}
          value={filled.phone}
          wrong={told('phone') !== undefined}
          help={told('phone') ?? t('packet.phone_about')}
          onChange={(event) => onFill({ phone: event.target.value.replace(/\D/g, '').slice(0, 11) })}
        />
      )}
      <section className="card amount-box">
        <label className="field-label" htmlFor="packet-amount">
          {t(even ? 'packet.amount_each' : 'packet.amount')}
        </label>
        <div className="amount-line">
          <span className="amount-sign" aria-hidden="true">
            ¥
          </span>
          <input
            id="packet-amount"
            className="num amount-input"
            inputMode="none"
            autoComplete="off"
            placeholder="0.00"
            value={groupTyped(filled.typed)}
            aria-describedby="packet-amount-help"
            onChange={(event) => {
              const typed = event.target.value.replace(/,/g, '');
              if (/^(?:0|[1-9]\d{0,9})?(?:\.\d{0,2})?$/.test(typed)) onFill({ typed: typed.startsWith('.') ? `0${typed}` : typed });
            }}
          />
        </div>
        <p id="packet-amount-help" className={`amount-help small ${told('amount') ? 'over' : 'muted'}`}>
          {told('amount') ?? t('packet.amount_about', { share: formatAmount(terms.share_max), left: formatAmount(terms.day_left) })}
        </p>
      </section>
      {filled.how === 'group' && (
        <Field
          label={t('packet.shares')}
          placeholder={t('packet.shares_hint')}
          inputMode="numeric"
          className="num"
          maxLength={3}
          value={filled.shares}
          wrong={told('shares') !== undefined}
          help={told('shares') ?? t('packet.shares_about', { count: terms.shares_max })}
          onChange={(event) => onFill({ shares: event.target.value.replace(/\D/g, '').slice(0, 3) })}
        />
      )}
      <Field
        label={t('packet.greeting')}
        placeholder={t('packet.greeting_usual')}
        maxLength={GREETING_MAX}
        value={filled.greeting}
        onChange={(event) => onFill({ greeting: event.target.value })}
      />
      {account && (
        <section className="card flush rows">
          <button type="button" className="row" onClick={() => setSheet('open')}>
            <span className="grow">
              <span className="tiny muted" style={{ display: 'block' }}>
                {t('transfer.from')}
              </span>
              <span style={{ display: 'block' }}>{t('account.named', { product: productName(account), tail: account.account_no_tail })}</span>
              <span className="tiny muted">
                {t('account.available')} <Amount value={account.available} />
              </span>
            </span>
            <Icon name="forward" size="1.1rem" />
          </button>
        </section>
      )}
      <p className="tiny muted" style={{ textAlign: 'center' }}>
        {t('packet.own_bank', { hours: Math.round(terms.open_for_s / 3600) })}
      </p>
      <AccountPicker
        open={sheet === 'open'}
        accounts={accounts}
        onClose={() => setSheet('closed')}
        onPick={(id) => {
          onFrom(id);
          setSheet('closed');
        }}
      />
      <ProblemSheet
        error={look.error}
        onClose={() => look.reset()}
        onHere={(action) => {
          if (action === 'retry') next();
          else if (action === 'change_amount') document.getElementById('packet-amount')?.focus();
        }}
      />
    </Screen>
  );
}

function Confirm({ body, preview, account, onBack }: { body: PacketDraft; preview: PacketPreview; account: Account; onBack: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const brand = useBrand();
  const [meant, setMeant] = useState(false);
  const large = preview.large_amount;
  return (
    <Screen
      title={t('packet.confirm')}
      back="/packets?side=given"
      foot={
        <>
          <ConfirmOnce
            label={preview.to_masked ? t('packet.go_to', { amount: formatAmount(preview.total), name: preview.to_masked }) : t('packet.go', { amount: formatAmount(preview.total) })}
            busyText={t('packet.giving')}
            track="packet.confirm"
            disabled={large != null && !meant}
            body={meant ? { ...body, confirmed: ['large_amount' as const] } : body}
            submit={givePacket}
            onFix={onBack}
            onMade={(made) => {
              for (const key of ['accounts', 'limits', 'packets', 'transactions', 'behind']) void queries.invalidateQueries({ queryKey: [key] });
              void navigate(`/packets/${made.packet_id}`, { replace: true, state: { fresh: true } });
            }}
          />
          <button type="button" className="button plain" onClick={onBack}>
            {t('packet.change')}
          </button>
        </>
      }
    >
      <section className="packet-face">
        <p className="packet-giver">
          <BankMark brand={brand} size="1.3rem" /> {brandName(brand)}
        </p>
        <p className="packet-greeting">{body.greeting || t('packet.greeting_usual')}</p>
        <p className="packet-amount num">¥{formatAmount(preview.total)}</p>
        <p className="packet-quiet small">{t(`packet.kind_long.${body.kind}`, { count: body.shares })}</p>
      </section>
      {large && (
        <div className="notice" role="alert">
          <Icon name="alert" />
          <span>
            <strong>{t('scene.likeness.large_title')}</strong>
            {t('scene.likeness.large_text', { today: formatAmount(large.today) })}
            <label style={{ display: 'flex', gap: '0.6rem', alignItems: 'center', minHeight: '2.5rem', fontWeight: 600 }}>
              <input type="checkbox" className="tick" checked={meant} onChange={(event) => setMeant(event.target.checked)} />
              {t('scene.likeness.large_tick')}
            </label>
          </span>
        </div>
      )}
      <section className="card">
        <dl className="facts">
          <Fact label={t('packet.for')}>{preview.to_masked ?? t('packet.whoever')}</Fact>
          {body.kind === 'even' && (
            <Fact label={t('packet.amount_each')}>
              <span className="num">¥{formatAmount(money(fenOf(preview.total) / BigInt(body.shares)))}</span>
            </Fact>
          )}
          <Fact label={t('transfer.from')}>{t('account.named', { product: productName(account), tail: account.account_no_tail })}</Fact>
          <Fact label={t('confirm.balance_after')}>
            <span className="num">¥{formatAmount(preview.balance_after)}</span>
          </Fact>
          <Fact label={t('packet.ends')}>{formatWhen(preview.expires_at)}</Fact>
          <Fact label={t('confirm.tools')}>{preview.tools.map((tool) => t(`tool.${tool}`)).join(' + ')}</Fact>
        </dl>
      </section>
      <div className="notice calm">
        <Icon name="shield" />
        <span>{t('packet.safety')}</span>
      </div>
    </Screen>
  );
}

export function GivePacketPage() {
  const { t } = useTranslation();
  const accounts = useQuery(accountsQuery);
  const terms = useQuery(termsQuery);
  const [filled, setFilled] = useState(BLANK);
  const [from, setFrom] = useState('');
  const [looked, setLooked] = useState<{ body: PacketDraft; preview: PacketPreview } | undefined>(undefined);
  const usable = accounts.data?.accounts.filter((account) => account.status === 'active') ?? [];
  const account = usable.find((one) => one.account_id === from) ?? usable[0];
  if (looked && account) {
    return <Confirm body={looked.body} preview={looked.preview} account={account} onBack={() => setLooked(undefined)} />;
  }
  if (accounts.data && terms.data && account) {
    return (
      <Fill
        accounts={usable}
        terms={terms.data}
        filled={filled}
        onFill={(change) => setFilled({ ...filled, ...change })}
        from={from}
        onFrom={setFrom}
        onLooked={(body, preview) => setLooked({ body, preview })}
      />
    );
  }
  const error = accounts.error ?? terms.error;
  return (
    <Screen title={t('packet.give')} back="/packets">
      {error ? (
        <LoadProblem
          error={error}
          onRetry={() => {
            void accounts.refetch();
            void terms.refetch();
          }}
        />
      ) : accounts.data && !account ? (
        <NoAccount />
      ) : (
        <BoneRows count={4} />
      )}
    </Screen>
  );
}
