/** My limits: what may still be moved, by business and by how one proves it; what raises it; and changing it. */
import type { BusinessLimits, LimitTier } from '@polybank/api';
import { fenOf, formatAmount, formatWhen, formatWhole } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { Bone, Fact } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { useMe } from '../../session/me';
import { limitsQuery } from '../transfer-fill/api';
import { ChangeSheet } from './change';
import { usedPercent } from './model';
import './limits.css';

function useToolNames(): (tools: readonly string[]) => string {
  const { t } = useTranslation();
  return (tools) => (tools.length === 0 ? t('limits.no_proof') : tools.map((tool) => t(`tool.${tool}`)).join(' + '));
}

function Tier({ tier }: { tier: LimitTier }) {
  const { t } = useTranslation();
  const names = useToolNames();
  return (
    <li className={tier.held ? 'limits-tier' : 'limits-tier not-held'}>
      <div className="tier-head">
        <h3>{names(tier.tools)}</h3>
        {!tier.held && <span className="badge warn">{t('limits.not_held')}</span>}
      </div>
      <p className="tier-left">
        <span className="muted small">{t('limits.left')}</span>
        <span className="num">¥{formatAmount(tier.left_today)}</span>
      </p>
      <p className="tiny muted num">{t('limits.cap', { amount: formatWhole(tier.daily_cap) })}</p>
    </li>
  );
}

function Today({ limits }: { limits: BusinessLimits }) {
  const { t } = useTranslation();
  const used = usedPercent(limits);
  const { in_force: caps } = limits;
  return (
    <section className="card limits-today">
      <p className="muted small">{t('limits.left')}</p>
      <p className="num limits-used">¥{formatAmount(limits.left)}</p>
      <div className="tier-bar" role="meter" aria-label={t('limits.used')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={used}>
        <span style={{ width: `${Math.max(used, used > 0 ? 2 : 0)}%` }} />
      </div>
      {fenOf(limits.reserved) > 0n && (
        <div className="notice">
          <Icon name="info" />
          <span>{t('limits.reserved', { amount: formatAmount(limits.reserved) })}</span>
        </div>
      )}
      <dl className="facts">
        <Fact label={t('limits.used_today')}>
          <span className="num">¥{formatAmount(limits.used_today)}</span>
        </Fact>
        {caps.per_day && (
          <Fact label={t('limits.fact.perDay')}>
            <span className="num">¥{formatWhole(caps.per_day)}</span>
          </Fact>
        )}
        {caps.per_operation && (
          <Fact label={t('limits.fact.perOperation')}>
            <span className="num">¥{formatWhole(caps.per_operation)}</span>
          </Fact>
        )}
        {caps.per_day_count != null && (
          <Fact label={t('limits.fact.count')}>
            <span className="num">{t('limits.count_of', { used: limits.used_count, most: caps.per_day_count })}</span>
          </Fact>
        )}
        {caps.per_year && (
          <Fact label={t('limits.fact.perYear')}>
            <span className="num">{t('limits.year_of', { used: formatWhole(limits.used_year), most: formatWhole(caps.per_year) })}</span>
          </Fact>
        )}
      </dl>
      <Set limits={limits} />
    </section>
  );
}

/** Who set less or more than the table, and until when. */
function Set({ limits }: { limits: BusinessLimits }) {
  const { t } = useTranslation();
  const { own, by_bank: bank } = limits;
  return (
    <>
      {own && (
        <p className="small limits-set">
          <Icon name="limits" /> {own.until ? t('limits.own_until', { time: formatWhen(own.until) }) : t('limits.own')}
        </p>
      )}
      {bank && (
        <p className="small limits-set">
          <Icon name="shield" /> {t(`limits.bank_${bank.effect}`)}
          {bank.until && ` ${t('limits.until', { time: formatWhen(bank.until) })}`}
        </p>
      )}
    </>
  );
}

function Body({ limits }: { limits: BusinessLimits }) {
  const { t } = useTranslation();
  const me = useMe();
  const [changing, setChanging] = useState<'standing' | 'temporary'>();
  const lacking = limits.tiers.find((tier) => !tier.held);
  const canRaise = limits.own?.caps.per_day && limits.bound.per_day && fenOf(limits.own.caps.per_day) < fenOf(limits.bound.per_day);
  return (
    <>
      <Today limits={limits} />
      <div className="limits-actions">
        <button type="button" className="button outline" onClick={() => setChanging('standing')}>
          {t('limits.change')}
        </button>
        {canRaise && (
          <button type="button" className="button quiet" onClick={() => setChanging('temporary')}>
            {t('limits.temporary')}
          </button>
        )}
      </div>
      <section className="card" aria-labelledby="limits-ladder">
        <h2 id="limits-ladder" className="limits-title">
          {t('limits.ladder')}
        </h2>
        <ul className="limits-ladder">
          {limits.tiers.map((tier) => (
            <Tier key={tier.tools.join()} tier={tier} />
          ))}
        </ul>
        {lacking && (
          <Link className="button quiet" to={me.has_pin ? '/me/tools' : '/me/pin'} state={{ from: '/me/limits' }}>
            {t('limits.get_tool')}
          </Link>
        )}
      </section>
      {changing && <ChangeSheet key={changing} limits={limits} kind={changing} onClose={() => setChanging(undefined)} />}
    </>
  );
}

export function LimitsPage() {
  const { t } = useTranslation();
  const limits = useQuery(limitsQuery);
  const [params, setParams] = useSearchParams();
  const all = limits.data?.businesses ?? [];
  const shown = all.find((one) => one.business === params.get('business')) ?? all[0];
  return (
    <Screen title={t('menu.limits')} back="/me" onRefresh={() => limits.refetch()}>
      {limits.isPending && (
        <div className="card" style={{ display: 'grid', gap: '0.8rem' }}>
          <Bone width="40%" />
          <Bone width="70%" height="2rem" />
          <Bone />
        </div>
      )}
      {limits.error && !limits.data && <LoadProblem error={limits.error} onRetry={() => void limits.refetch()} />}
      {shown && (
        <>
          <div className="limits-tabs" role="group" aria-label={t('limits.business')}>
            {all.map((one) => (
              <button
                key={one.business}
                type="button"
                aria-pressed={one === shown}
                onClick={() => setParams({ business: one.business }, { replace: true })}
              >
                {t(`limits.of.${one.business}`)}
              </button>
            ))}
          </div>
          <Body key={shown.business} limits={shown} />
          <div className="notice calm">
            <Icon name="info" />
            <span>{t('limits.about')}</span>
          </div>
        </>
      )}
    </Screen>
  );
}
