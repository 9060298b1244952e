import type { LinkedCard } from '@polybank/api';
import { act, Intent } from '@polybank/api';
import { currentLanguage, formatDate } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { queries } from '../../api';
import { Action, Amount, Avatar, BoneRows, Empty, EyeToggle, Fact, Field } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { InlineProblem, LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { Sheet } from '../../parts/sheet';
import { bindCard, cardQuery, endConsent, endShare, giveConsent, offerQuery, sharesQuery, textsQuery, unbindCard } from './api';
import { AliasSheet } from './manage';
import { Agree, BoundFields, isBound, useProven, type BoundEntry } from './flow';
import { CardCollect } from '../collection/card';
import { standingChanged } from '../identity/api';
import { isIdNumber } from '../identity/id-number';
import './online.css';

type Named = { bank_name: string; bank_name_en: string };

export function cardBank(card: Named): string {
  return currentLanguage() === 'en' ? card.bank_name_en : card.bank_name;
}

/** A card of another bank in a list. */
export function LinkedCardRow({ card }: { card: LinkedCard }) {
  const { t } = useTranslation();
  return (
    <Link className="row" to={`/cards/${card.card_id}`} data-track="accounts.card">
      <Avatar name={cardBank(card)} />
      <span className="grow">
        <span className="cut" style={{ display: 'block', fontWeight: 500 }}>
          {card.alias ?? cardBank(card)}
        </span>
        <span className="num tiny muted">
          {card.alias ? `${cardBank(card)} ` : ''}
          {t(`online.card_kind.${card.kind}`)} <span className="whole">•••• {card.card_no_tail}</span>
        </span>
      </span>
      {card.balance ? (
        <Amount value={card.balance} hideable className="amount" />
      ) : (
        <span className="tiny muted">{t(`online.balance_short.${card.balance_state}`)}</span>
      )}
      <Icon name="forward" size="1.1rem" />
    </Link>
  );
}

/** Number, agreement, code: one screen and the step-up. */
export function AddCardPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { toast } = useFrame();
  const texts = useQuery(textsQuery);
  const offer = useQuery(offerQuery);
  const [bound, setBound] = useState<BoundEntry>({ number: '', phone: '' });
  const [holder, setHolder] = useState({ name: '', id_number: '' });
  const [agreed, setAgreed] = useState(false);
  const asksHolder = offer.data !== undefined && !offer.data.real_name;
  const named = !asksHolder || (holder.name.trim().length > 1 && isIdNumber(holder.id_number));
  const agreement = texts.data?.agreements.find((text) => text.document === 'hang_card');
  const body = {
    card_no: bound.number,
    phone: bound.phone,
    ...(asksHolder ? { holder: { name: holder.name.trim(), id_number: holder.id_number } } : {}),
    agreements: [{ document: 'hang_card' as const, version: agreement?.version ?? '' }],
  };
  const binding = useProven(body, (sent, key) => bindCard({ ...body, ...sent }, key), {
    onDone: (card) => {
      toast(t('online.card_added'));
      standingChanged();
      void navigate(`/cards/${card.card_id}`, { replace: true });
    },
  });
  return (
    <Screen title={t('online.add_card')} back="/accounts">
      {texts.isPending && <BoneRows count={3} />}
      {texts.error && !texts.data && <LoadProblem error={texts.error} onRetry={() => void texts.refetch()} />}
      {agreement && (
        <section className="card form">
          <p className="muted small">{t('online.add_card_about')}</p>
          <BoundFields value={bound} onChange={setBound} label={t('online.card_no')} />
          {asksHolder && (
            <>
              <h2 className="small muted">{t('identity.holder')}</h2>
              <p className="muted small">{t('identity.holder_about')}</p>
              <Field
                label={t('online.name')}
                autoComplete="name"
                maxLength={60}
                value={holder.name}
                onChange={(event) => setHolder({ ...holder, name: event.target.value })}
              />
              <Field
                label={t('online.id_number')}
                autoComplete="off"
                autoCapitalize="characters"
                spellCheck={false}
                maxLength={18}
                value={holder.id_number}
                wrong={holder.id_number.length === 18 && !isIdNumber(holder.id_number)}
                help={t('identity.number_help')}
                onChange={(event) =>
                  setHolder({ ...holder, id_number: event.target.value.toUpperCase().replace(/[^0-9X]/g, '').slice(0, 18) })
                }
              />
            </>
          )}
          {offer.data?.check_route === 'demonstration' && (
            <div className="notice calm">
              <Icon name="info" />
              <span>
                <strong>{t('online.demo_check_title')}</strong>
                {t('online.demo_check_text')}
              </span>
            </div>
          )}
          <Agree agreement={agreement} agreed={agreed} onAgree={setAgreed} />
          <Action busy={binding.busy} busyText={t('online.checking')} disabled={!agreed || !named || !isBound(bound)} onClick={binding.start} track="cards.add">
            {t('online.add_card')}
          </Action>
        </section>
      )}
      {binding.sheets}
    </Screen>
  );
}

function Consent({ card }: { card: LinkedCard }) {
  const { t } = useTranslation();
  const texts = useQuery(textsQuery);
  const [asking, setAsking] = useState(false);
  const agreement = texts.data?.agreements.find((text) => text.document === 'balance_sharing');
  const refresh = (): void => {
    setAsking(false);
    void queries.invalidateQueries({ queryKey: ['accounts'] });
  };
  const give = useMutation({ mutationFn: (version: string) => giveConsent(card.card_id, version), onSuccess: refresh });
  const end = useMutation({ mutationFn: () => endConsent(card.card_id), onSuccess: refresh });
  if (card.balance_state === 'not_shared') return <p className="card muted small">{t('online.balance.not_shared')}</p>;
  const on = card.consent_given_at != null && card.balance_state !== 'withdrawn';
  return (
    <section className="card form">
      <label className="switch-row">
        <span className="grow">
          <strong>{t('online.consent')}</strong>
          <span className="small muted" style={{ display: 'block' }}>
            {on && card.consent_given_at
              ? t('online.consent_since', { day: formatDate(card.consent_given_at), bank: cardBank(card) })
              : t('online.consent_about', { bank: cardBank(card) })}
          </span>
        </span>
        <input
          type="checkbox"
          role="switch"
          checked={on}
          disabled={give.isPending || end.isPending}
          onChange={() => (on ? end.mutate() : setAsking(true))}
        />
      </label>
      <InlineProblem error={give.error ?? end.error} />
      <Sheet open={asking && agreement !== undefined} title={agreement?.title ?? ''} onClose={() => setAsking(false)}>
        {agreement && (
          <>
            <div className="agreement-text">
              {agreement.text.trim().split('\n').map((line) => (
                <p key={line}>{line}</p>
              ))}
            </div>
            <div className="button-stack">
              <Action busy={give.isPending} onClick={() => give.mutate(agreement.version)}>
                {t('online.consent_give')}
              </Action>
              <button type="button" className="button plain" onClick={() => setAsking(false)}>
                {t('common.not_now')}
              </button>
            </div>
          </>
        )}
      </Sheet>
    </section>
  );
}

export function CardPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { toast } = useFrame();
  const { cardId = '' } = useParams();
  const card = useQuery(cardQuery(cardId));
  const [naming, setNaming] = useState(false);
  const [sure, setSure] = useState(false);
  const [intent] = useState(() => new Intent());
  const unbind = useMutation({
    mutationFn: () => act(intent, cardId, (key) => unbindCard(cardId, key)),
    onSuccess: () => {
      toast(t('online.card_removed'));
      void navigate('/accounts', { replace: true });
      void queries.invalidateQueries({ queryKey: ['accounts'] });
    },
  });
  const shown = card.data;
  return (
    <Screen title={t('online.card')} back="/accounts" side={<EyeToggle />} onRefresh={() => card.refetch()}>
      {card.isPending && <BoneRows count={3} />}
      {card.error && !shown && <LoadProblem error={card.error} onRetry={() => void card.refetch()} />}
      {shown && (
        <>
          <section className="card form">
            <div className="account-card-top">
              <Avatar name={cardBank(shown)} />
              <strong className="grow">{shown.alias ?? cardBank(shown)}</strong>
              <span className="badge brand">{t(`online.card_kind.${shown.kind}`)}</span>
            </div>
            {shown.balance && shown.available ? (
              <div>
                <p className="small muted">{t('account.balance')}</p>
                <Amount value={shown.balance} of={{ symbol: 'short' }} hideable className="accounts-total" />
                <p className="small muted">
                  {t('account.available')} <Amount value={shown.available} hideable />
                </p>
              </div>
            ) : (
              <p className="muted">{t(`online.balance.${shown.balance_state}`)}</p>
            )}
            <dl className="facts">
              <Fact label={t('online.bank')}>{cardBank(shown)}</Fact>
              <Fact label={t('online.card_no')}>
                <span className="num">{shown.card_no_masked}</span>
              </Fact>
              <Fact label={t('online.since')}>{formatDate(shown.bound_at)}</Fact>
            </dl>
            <button type="button" className="button quiet" onClick={() => setNaming(true)}>
              {t('online.rename')}
            </button>
          </section>
          <Consent card={shown} />
          <CardCollect cardId={shown.card_id} />
          <section className="card form">
            <InlineProblem error={unbind.error} />
            {sure ? (
              <div className="button-stack" role="group" aria-label={t('online.remove_sure')}>
                <p style={{ textAlign: 'center' }}>{t('online.remove_sure')}</p>
                <Action look="danger" busy={unbind.isPending} onClick={() => unbind.mutate()}>
                  {t('online.remove_card')}
                </Action>
                <button type="button" className="button plain" onClick={() => setSure(false)}>
                  {t('payees.keep')}
                </button>
              </div>
            ) : (
              <button type="button" className="button plain" onClick={() => setSure(true)}>
                <Icon name="trash" size="1.15rem" />
                {t('online.remove_card')}
              </button>
            )}
          </section>
          <AliasSheet open={naming} kind="card" id={shown.card_id} alias={shown.alias ?? ''} onClose={() => setNaming(false)} />
        </>
      )}
    </Screen>
  );
}

/** What this bank tells others, because the customer wants so; ended here as well as there. */
export function SharesPage() {
  const { t } = useTranslation();
  const shares = useQuery(sharesQuery);
  const end = useMutation({
    mutationFn: endShare,
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['balance-shares'] }),
  });
  const all = shares.data?.shares ?? [];
  return (
    <Screen title={t('online.shares')} back="/me/security" onRefresh={() => shares.refetch()}>
      {shares.isPending && <BoneRows count={2} />}
      {shares.error && !shares.data && <LoadProblem error={shares.error} onRetry={() => void shares.refetch()} />}
      {shares.data && <p className="muted small">{t('online.shares_about')}</p>}
      {shares.data && all.length === 0 && (
        <div className="card">
          <Empty icon="shield">{t('online.shares_none')}</Empty>
        </div>
      )}
      <InlineProblem error={end.error} />
      {all.map((share) => (
        <section className="card form" key={share.share_id}>
          <dl className="facts">
            <Fact label={t('online.shares_to')}>
              {currentLanguage() === 'en' ? share.asking_bank_name_en : share.asking_bank_name}
            </Fact>
            <Fact label={t('online.shares_given')}>{formatDate(share.given_at)}</Fact>
            {share.withdrawn_at && <Fact label={t('online.shares_ended')}>{formatDate(share.withdrawn_at)}</Fact>}
          </dl>
          {!share.withdrawn_at && (
            <Action look="outline" busy={end.isPending} onClick={() => end.mutate(share.share_id)}>
              {t('online.shares_end')}
            </Action>
          )}
        </section>
      ))}
    </Screen>
  );
}
