/** My channels: as whom each channel knows me, what may be mine as well, what became one, and what people look into. */
import { act, Intent, type IdentityOffer, type OwnIdentities, type OwnIdentity } from '@polybank/api';
import { formatDate, formatWhen } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Action, BoneRows } from '../../parts/basics';
import { Icon, type IconName } from '../../parts/icon';
import { InlineProblem, LoadProblem, ProblemSheet } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { Sheet } from '../../parts/sheet';
import { Way } from '../../parts/way';
import { useMe } from '../../session/me';
import { askDesk, everythingChanged, identitiesQuery } from './api';
import { ClaimCode, Conflicts, useClaim } from './claim';
import './channels.css';

const ICONS: Record<OwnIdentity['channel'], IconName> = {
  h5: 'globe',
  app: 'device',
  mini_program: 'batch',
  web_bank: 'type',
  counter: 'bank',
  phone_bank: 'phone',
};

function Known({ identities }: { identities: OwnIdentity[] }) {
  const { t } = useTranslation();
  return (
    <section className="card">
      <h2 className="small muted">{t('channels.known')}</h2>
      {identities.length === 0 && <p className="muted">{t('channels.none')}</p>}
      <ul className="channel-list">
        {identities.map((one) => (
          <li key={one.identity_id}>
            <span className="channel-icon">
              <Icon name={ICONS[one.channel]} size="1.3rem" />
            </span>
            <div className="grow">
              <strong>{t(`channels.channel.${one.channel}`)}</strong>
              {one.label && <span className="num small muted"> {one.label}</span>}
              <p className="tiny muted">{t('channels.seen', { since: formatDate(one.since), seen: formatWhen(one.last_seen_at) })}</p>
              <p className="tiny muted">{t(`channels.proof.${one.proof ?? 'session'}`)}</p>
            </div>
            {one.came_with_merge && <span className="badge">{t('channels.merged_in')}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Offer({ offer }: { offer: IdentityOffer }) {
  const { t } = useTranslation();
  const me = useMe();
  const claiming = useClaim();
  const begin = (): void => claiming.start.mutate({ identity_id: offer.identity_id });
  const done = claiming.result;
  return (
    <li>
      <span className="channel-icon">
        <Icon name={ICONS[offer.channel]} size="1.3rem" />
      </span>
      <div className="grow">
        <strong>{t(`channels.channel.${offer.channel}`)}</strong>
        {offer.label && <span className="num small muted"> {offer.label}</span>}
        <p className="tiny muted">{t(`channels.needs.${offer.needs}`, { phone: me.phone_masked })}</p>
      </div>
      {!done && (
        <button type="button" className="button compact" disabled={claiming.start.isPending} onClick={begin} data-track="channels.claim">
          {t('channels.claim')}
        </button>
      )}
      {done && <span className="badge brand">{t(`channels.result.${done.outcome}`)}</span>}
      <ProblemSheet error={claiming.claim ? undefined : claiming.start.error} onClose={() => claiming.start.reset()} />
      <Sheet open={claiming.claim !== undefined} title={t('channels.claim_title')} onClose={claiming.leave}>
        <ClaimCode claiming={claiming} intro={t('channels.code_own', { phone: me.phone_masked })} onResend={begin} />
      </Sheet>
    </li>
  );
}

/** The register has confirmed one document for this user and another: they can be merged, or people look into it. */
function SameDocument({ count }: { count: number }) {
  const { t } = useTranslation();
  const [intent] = useState(() => new Intent());
  const ask = useMutation({
    mutationFn: () => act(intent, { ask: 'desk' }, askDesk),
    onSuccess: everythingChanged,
  });
  return (
    <section className="card form">
      <h2>{t('channels.same_title')}</h2>
      <p className="muted small">{t('channels.same_text', { count })}</p>
      <div className="button-stack">
        <Link className="button" to="/me/channels/merge" data-track="channels.merge_same">
          {t('channels.merge')}
        </Link>
        <Action look="quiet" busy={ask.isPending} onClick={() => ask.mutate()} track="channels.ask_desk">
          {t('channels.ask_desk')}
        </Action>
      </div>
      <InlineProblem error={ask.error} />
    </section>
  );
}

function History({ shown }: { shown: OwnIdentities }) {
  const { t } = useTranslation();
  if (shown.merges.length === 0) return null;
  return (
    <section className="card">
      <h2 className="small muted">{t('channels.merges')}</h2>
      <ul className="channel-list">
        {shown.merges.map((merge) => (
          <li key={merge.merge_id}>
            <span className="channel-icon">
              <Icon name="swap" size="1.3rem" />
            </span>
            <div className="grow">
              <strong className="num">{merge.joined_phone_masked}</strong>
              <p className="tiny muted">{t('channels.merged_at', { when: formatWhen(merge.merged_at), how: t(`channels.how.${merge.proof}`) })}</p>
              {merge.moved.length > 0 && (
                <p className="tiny muted">
                  {merge.moved.map((moved) => t(`channels.moved.${moved.kind}`, { count: moved.passed })).join(t('channels.comma'))}
                </p>
              )}
              {merge.split_at && <p className="tiny muted">{t('channels.split_at', { when: formatWhen(merge.split_at) })}</p>}
            </div>
            {merge.split_at && <span className="badge">{t('channels.split')}</span>}
          </li>
        ))}
      </ul>
      <p className="tiny muted">{t('channels.wrong_merge')}</p>
    </section>
  );
}

function Reviews({ shown }: { shown: OwnIdentities }) {
  const { t } = useTranslation();
  if (shown.cases.length === 0) return null;
  return (
    <section className="card">
      <h2 className="small muted">{t('channels.reviews')}</h2>
      <ul className="channel-list">
        {shown.cases.map((one) => (
          <li key={one.case_id}>
            <span className="channel-icon">
              <Icon name="clock" size="1.3rem" />
            </span>
            <div className="grow">
              <strong>{t(`channels.case.${one.state}`)}</strong>
              <p className="tiny muted">{formatWhen(one.decided_at ?? one.opened_at)}</p>
              <Conflicts conflicts={one.conflicts} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function ChannelsPage() {
  const { t } = useTranslation();
  const identities = useQuery(identitiesQuery);
  const shown = identities.data;
  const waits = shown?.cases.some((one) => one.state === 'open' || one.state === 'assigned') ?? false;
  return (
    <Screen title={t('channels.title')} back="/me" onRefresh={() => identities.refetch()}>
      {identities.isPending && <BoneRows count={4} />}
      {identities.error && !shown && <LoadProblem error={identities.error} onRetry={() => void identities.refetch()} />}
      {shown && (
        <>
          {shown.same_document > 0 && !waits && <SameDocument count={shown.same_document} />}
          {shown.offers.length > 0 && (
            <section className="card">
              <h2>{t('channels.offers')}</h2>
              <p className="small muted">{t('channels.offers_text')}</p>
              <ul className="channel-list">
                {shown.offers.map((offer) => (
                  <Offer key={offer.identity_id} offer={offer} />
                ))}
              </ul>
            </section>
          )}
          <Known identities={shown.identities} />
          <Reviews shown={shown} />
          <History shown={shown} />
          <ul className="card flush rows">
            <Way to="/me/channels/merge" icon="swap" title={t('channels.merge')} hint={t('channels.merge_hint')} track="channels.merge" />
          </ul>
        </>
      )}
    </Screen>
  );
}
