/** Managing one account: what restricts it, the locks its owner sets, its caps and what is left of them, its interest. */
import type { AccountCare, CareCap, CareRestriction } from '@polybank/api';
import { fenOf, formatAmount, formatDate, formatWhen, formatWhole } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Amount, Bone, Fact } from '../../parts/basics';
import { Icon, type IconName } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { careQuery } from './api';
import { percentOf } from './words';
import { AskSheet, LiftSheet, type Ask } from './sheets';
import './care.css';

const ASKS: readonly { kind: Ask; icon: IconName }[] = [
  { kind: 'customer_stop', icon: 'close' },
  { kind: 'loss_report', icon: 'shield' },
  { kind: 'night_lock', icon: 'moon' },
  { kind: 'amount_lock', icon: 'key' },
];

/** Hundredths of a cap that are used: a whole number, for the width of a bar only. */
export function usedPercent(cap: CareCap): number {
  const most = fenOf(cap.most);
  return most <= 0n ? 100 : Number((fenOf(cap.used) * 100n) / most);
}

function useWords(): (restriction: CareRestriction) => string {
  const { t } = useTranslation();
  return (restriction) => {
    if (restriction.kind === 'night_lock') {
      return t('care.hours', { from: restriction.from_time ?? '', until: restriction.until_time ?? '' });
    }
    if (restriction.kind === 'amount_lock' && restriction.amount) {
      return t('care.most_of', { amount: formatAmount(restriction.amount) });
    }
    if (restriction.kind === 'court_order' && restriction.amount) {
      return t('care.order_of', { amount: formatAmount(restriction.amount) });
    }
    return t(`care.about.${restriction.kind}`);
  };
}

function InForce({ care, onLift }: { care: AccountCare; onLift: (restriction: CareRestriction) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const [now] = useState(() => Date.now());
  if (care.restrictions.length === 0) {
    return (
      <div className="notice calm">
        <Icon name="check" />
        <span>{t('care.free')}</span>
      </div>
    );
  }
  return (
    <ul className="care-list">
      {care.restrictions.map((restriction) => (
        <li key={restriction.restriction_id} className="card care-item">
          <div className="tier-head">
            <h3>{t(`care.kind.${restriction.kind}`)}</h3>
            {Date.parse(restriction.effective_from) > now ? (
              <span className="badge warn">{t('care.planned', { time: formatWhen(restriction.effective_from) })}</span>
            ) : (
              <span className="badge bad">{t('care.in_force')}</span>
            )}
          </div>
          <p className="small">{words(restriction)}</p>
          {!restriction.yours && <p className="small muted">{t('care.reason', { reason: restriction.reason })}</p>}
          {restriction.document_no && (
            <p className="small muted">
              {t('care.document', { number: restriction.document_no, authority: restriction.authority ?? '' })}
            </p>
          )}
          <p className="tiny muted num">
            {t('care.since', { time: formatWhen(restriction.placed_at) })}
            {restriction.ends_at && ` · ${t('care.until', { time: formatWhen(restriction.ends_at) })}`}
          </p>
          {restriction.yours ? (
            <button type="button" className="button compact quiet" onClick={() => onLift(restriction)}>
              {t('care.lift')}
            </button>
          ) : (
            <p className="small">{t(`care.remedy.${restriction.kind}`)}</p>
          )}
        </li>
      ))}
    </ul>
  );
}

function Cap({ cap }: { cap: CareCap }) {
  const { t } = useTranslation();
  const used = usedPercent(cap);
  return (
    <li className="care-cap">
      <p className="tier-left">
        <span className="muted small">{t(`care.cap.${cap.cap}`)}</span>
        <span className="num">{t('care.left', { amount: formatAmount(cap.left) })}</span>
      </p>
      <div
        className="tier-bar"
        role="meter"
        aria-label={t(`care.cap.${cap.cap}`)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(used, 100)}
      >
        <span style={{ width: `${Math.min(100, Math.max(used, used > 0 ? 2 : 0))}%` }} />
      </div>
      <p className="tiny muted num">
        {t('care.used_of', { used: formatAmount(cap.used), most: formatWhole(cap.most) })}
      </p>
    </li>
  );
}

function Caps({ care }: { care: AccountCare }) {
  const { t } = useTranslation();
  const asks = care.kind === 'class_three' && !care.funded_at ? 'care.needs_funding' : undefined;
  const verify = care.kind === 'class_two' && !care.verified_at ? 'care.needs_verification' : undefined;
  const needs = asks ?? verify;
  return (
    <section className="card care-caps" aria-labelledby="care-caps">
      <h2 id="care-caps">{t('care.caps')}</h2>
      <p className="small muted">{t(`care.why.${care.kind}`)}</p>
      {needs && (
        <div className="notice">
          <Icon name="info" />
          <span>{t(needs)}</span>
        </div>
      )}
      {care.caps.length > 0 && (
        <ul className="care-list">
          {care.caps.map((cap) => (
            <Cap key={cap.cap} cap={cap} />
          ))}
        </ul>
      )}
      {care.kind !== 'class_one' && (
        <p className="small">
          {care.binding
            ? t('care.bound', { bank: care.binding.bank_name, number: care.binding.account_no_masked })
            : t('care.unbound')}
        </p>
      )}
    </section>
  );
}

function Interest({ care }: { care: AccountCare }) {
  const { t } = useTranslation();
  const { interest } = care;
  return (
    <section className="card" aria-labelledby="care-interest">
      <h2 id="care-interest" className="care-title">
        {t('care.interest')}
      </h2>
      <dl className="facts">
        <Fact label={t('care.rate')}>
          <span className="num">{percentOf(interest.rate_ppm)}%</span>
        </Fact>
        <Fact label={t('care.accrued')}>
          <span className="num">¥{interest.accrued}</span>
        </Fact>
        <Fact label={t('care.next_settlement')}>
          <span className="num">{formatDate(`${interest.next_settlement}T12:00:00+08:00`)}</span>
        </Fact>
        {interest.last_paid && (
          <Fact label={t('care.last_paid')}>
            <Amount value={interest.last_paid} hideable />
          </Fact>
        )}
      </dl>
      <p className="tiny muted">{t('care.interest_about')}</p>
    </section>
  );
}

function Past({ care }: { care: AccountCare }) {
  const { t } = useTranslation();
  if (care.past.length === 0) return null;
  return (
    <details className="card care-past">
      <summary>{t('care.past', { count: care.past.length })}</summary>
      <ul className="care-list">
        {care.past.map((restriction) => (
          <li key={restriction.restriction_id} className="small">
            <strong>{t(`care.kind.${restriction.kind}`)}</strong>
            <p className="tiny muted num">
              {formatWhen(restriction.placed_at)} – {formatWhen(restriction.lifted_at ?? restriction.ends_at ?? '')}
              {restriction.lifted_reason ? ` · ${restriction.lifted_reason}` : ''}
            </p>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Body({ care, accountId }: { care: AccountCare; accountId: string }) {
  const { t } = useTranslation();
  const [ask, setAsk] = useState<Ask>();
  const [lifting, setLifting] = useState<CareRestriction>();
  return (
    <>
      <section className="care-head">
        <p className="small muted">{t('care.number')}</p>
        <p className="num care-number">{care.account_no_masked}</p>
        <span className={`badge ${care.status === 'active' ? 'good' : 'bad'}`}>{t(`account.status.${care.status}`)}</span>
        {fenOf(care.held) > 0n && (
          <p className="small">
            {t('care.held_of', { held: formatAmount(care.held), available: formatAmount(care.available) })}
          </p>
        )}
      </section>
      <InForce care={care} onLift={setLifting} />
      <section className="card">
        <h2 className="care-title">{t('care.protect')}</h2>
        <ul className="care-rows">
          {ASKS.map(({ kind, icon }) => (
            <li key={kind}>
              <button type="button" className="row" onClick={() => setAsk(kind)} data-track={`care.${kind}`}>
                <Icon name={icon} size="1.35rem" />
                <span className="grow">
                  {t(`care.do.${kind}`)}
                  <small className="muted">{t(`care.hint.${kind}`, { days: care.rules.loss_report_days })}</small>
                </span>
                <Icon name="forward" size="1.1rem" />
              </button>
            </li>
          ))}
        </ul>
      </section>
      <Caps care={care} />
      <Interest care={care} />
      <Past care={care} />
      {ask && <AskSheet key={ask} ask={ask} care={care} accountId={accountId} onClose={() => setAsk(undefined)} />}
      {lifting && (
        <LiftSheet
          key={lifting.restriction_id}
          restriction={lifting}
          care={care}
          accountId={accountId}
          onClose={() => setLifting(undefined)}
        />
      )}
    </>
  );
}

export function AccountCarePage() {
  const { t } = useTranslation();
  const { accountId = '' } = useParams();
  const care = useQuery(careQuery(accountId));
  return (
    <Screen title={t('care.title')} back={`/accounts/${accountId}`} onRefresh={() => care.refetch()}>
      {care.isPending && (
        <div className="card" style={{ display: 'grid', gap: '0.8rem' }}>
          <Bone width="45%" />
          <Bone height="2rem" />
          <Bone width="70%" />
        </div>
      )}
      {care.error && !care.data && <LoadProblem error={care.error} onRetry={() => void care.refetch()} />}
      {care.data && <Body care={care.data} accountId={accountId} />}
    </Screen>
  );
}
