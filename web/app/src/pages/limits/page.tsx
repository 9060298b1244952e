import type { LimitTier } from '@polybank/api';
import { fenOf, formatAmount, formatWhole } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Bone } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { limitsQuery } from '../transfer-fill/api';
import './limits.css';

/** Hundredths of the cap that are used: a whole number, for the width of a bar only. */
function usedPercent(tier: LimitTier): number {
  const cap = fenOf(tier.daily_cap);
  if (cap <= 0n) return 100;
  const used = cap - fenOf(tier.left_today);
  return Number((used * 100n) / cap);
}

function Tier({ tier }: { tier: LimitTier }) {
  const { t } = useTranslation();
  const used = usedPercent(tier);
  return (
    <section className={`card tier ${tier.held ? '' : 'not-held'}`}>
      <div className="tier-head">
        <h2>{tier.tools.map((tool) => t(`tool.${tool}`)).join(' + ')}</h2>
        {!tier.held && <span className="badge warn">{t('limits.not_held')}</span>}
      </div>
      <p className="tier-left">
        <span className="muted small">{t('limits.left')}</span>
        <span className="num">¥{formatAmount(tier.left_today)}</span>
      </p>
      <div
        className="tier-bar"
        role="meter"
        aria-label={t('limits.used')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={used}
      >
        <span style={{ width: `${Math.max(used, used > 0 ? 2 : 0)}%` }} />
      </div>
      <p className="tiny muted num">{t('limits.cap', { amount: formatWhole(tier.daily_cap) })}</p>
    </section>
  );
}

export function LimitsPage() {
  const { t } = useTranslation();
  const limits = useQuery(limitsQuery);
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
      {limits.data && (
        <>
          <section className="limits-sum">
            <p className="muted small">{t('limits.used_today')}</p>
            <p className="num limits-used">¥{formatAmount(limits.data.used_today)}</p>
          </section>
          {limits.data.tiers.map((tier) => (
            <Tier key={tier.tools.join()} tier={tier} />
          ))}
          {limits.data.tiers.some((tier) => !tier.held) && (
            <Link className="button quiet" to="/me/pin" state={{ from: '/me/limits' }}>
              {t('limits.get_tool')}
            </Link>
          )}
          <div className="notice calm">
            <Icon name="info" />
            <span>{t('limits.about')}</span>
          </div>
        </>
      )}
    </Screen>
  );
}
