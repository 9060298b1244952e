/** Money in from one's own card at another bank: which card, how much, where to; a mandate first, where there is none. */
import type { CollectionSource, CollectionSources } from '@polybank/api';
import { fenOf, fenOfTyped, formatAmount, groupTyped, money } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { queries } from '../../api';
import { Avatar, BoneRows, Empty, Field } from '../../parts/basics';
import { ConfirmOnce } from '../../parts/confirm-once';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { sentences } from '../../parts/refusal-line';
import { Screen } from '../../parts/screen';
import { Sheet } from '../../parts/sheet';
import { productName } from '../accounts/account-words';
import { accountsQuery } from '../accounts/api';
import { Agree } from '../online/flow';
import { AccountPicker } from '../transfer-fill/account-picker';
import { collect, giveMandate, sourcesQuery } from './api';
import { mandateLine } from './card';

export const AMOUNT = /^(?:0|[1-9]\d{0,9})?(?:\.\d{0,2})?$/;

/** The cards of other banks, to choose one. */
export function SourcePicker(props: {
  open: boolean;
  sources: CollectionSource[];
  onPick: (cardId: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Sheet open={props.open} title={t('collect.from')} onClose={props.onClose}>
      <ul className="rows">
        {props.sources.map((source) => (
          <li key={source.card_id}>
            <button type="button" className="row" disabled={source.unfit != null} onClick={() => props.onPick(source.card_id)}>
              <Avatar name={source.bank_name} />
              <span className="grow">
                <span style={{ display: 'block', fontWeight: 500 }}>{source.alias ?? source.bank_name}</span>
                <span className="num tiny muted">{source.card_no_masked}</span>
                <span className="tiny muted" style={{ display: 'block' }}>
                  {source.unfit ? t(`collect.unfit.${source.unfit}`) : mandateLine(source, t)}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

/** Reads, sets the caps, proves with PIN and code. */
export function GiveMandate({ source, all }: { source: CollectionSource; all: CollectionSources }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const [once, setOnce] = useState('5000');
  const [day, setDay] = useState('20000');
  const [agreed, setAgreed] = useState(false);
  const typed = (set: (text: string) => void) => (event: { target: { value: string } }) => {
    const next = event.target.value.replace(/,/g, '');
    if (AMOUNT.test(next)) set(next);
  };
  const [onceFen, dayFen] = [fenOfTyped(once), fenOfTyped(day)];
  const sound = onceFen > 0n && dayFen >= onceFen && onceFen <= fenOf(all.per_debit_max) && dayFen <= fenOf(all.per_day_max);
  return (
    <section className="card form">
      <strong>{t('collect.mandate.title')}</strong>
      <p className="muted small">
        {sentences(t('collect.need_mandate'), t('collect.mandate.about'))}
      </p>
      <Field
        label={t('collect.mandate.per_debit')}
        inputMode="decimal"
        className="num"
        value={groupTyped(once)}
        onChange={typed(setOnce)}
        wrong={onceFen > fenOf(all.per_debit_max)}
        help={t('collect.mandate.most', { amount: formatAmount(all.per_debit_max) })}
      />
      <Field
        label={t('collect.mandate.per_day')}
        inputMode="decimal"
        className="num"
        value={groupTyped(day)}
        onChange={typed(setDay)}
        wrong={dayFen > fenOf(all.per_day_max) || dayFen < onceFen}
        help={t('collect.mandate.most', { amount: formatAmount(all.per_day_max) })}
      />
      <Agree agreement={all.terms} agreed={agreed} onAgree={setAgreed} />
      <ConfirmOnce
        label={t('collect.mandate.give')}
        busyText={t('collect.mandate.giving')}
        track="mandate.give"
        disabled={!agreed || !sound}
        body={{
          card_id: source.card_id,
          per_debit: money(onceFen),
          per_day: money(dayFen),
          terms_version: all.terms.version,
        }}
        submit={giveMandate}
        onFix={() => undefined}
        onMade={() => {
          toast(t('collect.mandate.given'));
          void queries.invalidateQueries({ queryKey: ['collection'] });
        }}
      />
    </section>
  );
}

/** The card and the account chosen, and how to choose others. */
export function useEnds(all: CollectionSources | undefined) {
  const [params] = useSearchParams();
  const accounts = useQuery(accountsQuery);
  const [cardId, setCardId] = useState(params.get('card') ?? '');
  const [accountId, setAccountId] = useState('');
  const [sheet, setSheet] = useState<'none' | 'card' | 'account'>('none');
  const { t } = useTranslation();
  const sources = all?.sources ?? [];
  const fit = sources.filter((source) => source.unfit == null);
  const source = sources.find((one) => one.card_id === cardId) ?? fit.find((one) => one.mandate) ?? fit[0];
  const usable = accounts.data?.accounts.filter((account) => account.status === 'active') ?? [];
  const account = usable.find((one) => one.account_id === accountId) ?? usable[0];
  const rows = (
    <section className="card flush rows">
      <button type="button" className="row" onClick={() => setSheet('card')}>
        <Avatar name={source?.bank_name ?? '+'} />
        <span className="grow">
          <span className="tiny muted" style={{ display: 'block' }}>
            {t('collect.from')}
          </span>
          <strong style={{ display: 'block' }}>{source?.alias ?? source?.bank_name ?? t('collect.no_cards')}</strong>
          <span className="num tiny muted">{source?.card_no_masked}</span>
        </span>
        <Icon name="forward" size="1.1rem" />
      </button>
      <button type="button" className="row" onClick={() => setSheet('account')}>
        <span className="grow">
          <span className="tiny muted" style={{ display: 'block' }}>
            {t('collect.to')}
          </span>
          {account && t('account.named', { product: productName(account), tail: account.account_no_tail })}
        </span>
        <Icon name="forward" size="1.1rem" />
      </button>
    </section>
  );
  const sheets = (
    <>
      <SourcePicker
        open={sheet === 'card'}
        sources={sources}
        onClose={() => setSheet('none')}
        onPick={(picked) => {
          setCardId(picked);
          setSheet('none');
        }}
      />
      <AccountPicker
        open={sheet === 'account'}
        accounts={usable}
        onClose={() => setSheet('none')}
        onPick={(picked) => {
          setAccountId(picked);
          setSheet('none');
        }}
      />
    </>
  );
  return { source, account, rows, sheets, ready: accounts.data !== undefined };
}

export function NoCards() {
  const { t } = useTranslation();
  return (
    <div className="card">
      <Empty icon="accounts">
        <p>{t('collect.no_cards')}</p>
        <Link className="button" to="/cards/add">
          {t('collect.add_card')}
        </Link>
      </Empty>
    </div>
  );
}

export function CollectPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const found = useQuery(sourcesQuery);
  const { source, account, rows, sheets } = useEnds(found.data);
  const [typed, setTyped] = useState('');
  const fen = fenOfTyped(typed);
  const mandate = source?.mandate;
  const tooMuch = mandate !== undefined && mandate !== null && fen > fenOf(mandate.per_debit);
  return (
    <Screen
      title={t('collect.title')}
      back="/pay"
      onRefresh={() => found.refetch()}
      side={
        <Link className="icon-button" to="/pay/collect/records" aria-label={t('collect.records')}>
          <Icon name="records" size="1.35rem" />
        </Link>
      }
    >
      {found.isPending && <BoneRows count={3} />}
      {found.error && !found.data && <LoadProblem error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.sources.length === 0 && <NoCards />}
      {found.data && source && (
        <>
          <p className="muted small">{t('collect.about')}</p>
          {rows}
          {source.unfit && <p className="notice">{t(`collect.unfit.${source.unfit}`)}</p>}
          {!source.unfit && !mandate && <GiveMandate key={source.card_id} source={source} all={found.data} />}
          {mandate?.state === 'asked' && <p className="notice calm">{t('collect.asked')}</p>}
          {mandate?.state === 'active' && account && (
            <>
              <Field
                label={t('collect.amount')}
                inputMode="decimal"
                className="num"
                placeholder="0.00"
                autoComplete="off"
                value={groupTyped(typed)}
                wrong={tooMuch}
                help={`${t('collect.per_debit', { amount: formatAmount(mandate.per_debit) })} · ${t('collect.left_today', { amount: formatAmount(found.data.left_today) })}`}
                onChange={(event) => {
                  const next = event.target.value.replace(/,/g, '');
                  if (AMOUNT.test(next)) setTyped(next);
                }}
              />
              <ConfirmOnce
                label={t('collect.confirm')}
                busyText={t('collect.asking')}
                track="collect.confirm"
                disabled={fen <= 0n || tooMuch}
                body={{ card_id: source.card_id, to_account_id: account.account_id, amount: money(fen) }}
                submit={collect}
                onFix={() => undefined}
                onMade={(made) => {
                  void queries.invalidateQueries({ queryKey: ['collection'] });
                  void queries.invalidateQueries({ queryKey: ['accounts'] });
                  void navigate(`/pay/collect/records/${made.collection_id}`);
                }}
              />
            </>
          )}
        </>
      )}
      {found.data && found.data.sources.length > 0 && (
        <ul className="card flush rows">
          <li>
            <Link className="row" to="/pay/collect/plans" data-track="collect.plans">
              <Icon name="calendar" size="1.35rem" />
              <span className="grow">{t('collect.plans')}</span>
              <Icon name="forward" size="1.1rem" />
            </Link>
          </li>
          <li>
            <Link className="row" to="/pay/collect/records" data-track="collect.records">
              <Icon name="records" size="1.35rem" />
              <span className="grow">{t('collect.records')}</span>
              <Icon name="forward" size="1.1rem" />
            </Link>
          </li>
        </ul>
      )}
      {sheets}
    </Screen>
  );
}
