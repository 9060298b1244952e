import type { RiskAppeal, RiskRefusal } from '@polybank/api';
import { formatAmount, formatWhen } from '@polybank/ui';
import { useTranslation } from 'react-i18next';

type About = Pick<RiskRefusal, 'amount' | 'payee_tail'> & { scenario?: string | null };

/** What it was about, in one line: what, how much, to whom. */
export function useAbout(): (about: About) => string {
  const { t } = useTranslation();
  return ({ scenario, amount, payee_tail: tail }) =>
    [
      scenario ? t(`appeals.scenario.${scenario}`, { defaultValue: t('appeals.other') }) : t('appeals.other'),
      amount ? formatAmount(amount, { symbol: 'short' }) : '',
      tail ? t('appeals.tail', { tail }) : '',
    ]
      .filter(Boolean)
      .join(' · ');
}

const BADGES: Record<RiskAppeal['state'], string> = { filed: 'badge warn', upheld: 'badge brand', rejected: 'badge' };

/** An appeal with how it stands and what the bank answered. */
export function AppealCard({ appeal }: { appeal: RiskAppeal }) {
  const { t } = useTranslation();
  const about = useAbout();
  return (
    <li className="appeal">
      <div className="appeal-head">
        <strong className="grow">{about(appeal)}</strong>
        <span className={BADGES[appeal.state]}>{t(`appeals.appeal_state.${appeal.state}`)}</span>
      </div>
      <p className="tiny muted">{formatWhen(appeal.filed_at)}</p>
      {appeal.state === 'filed' && <p className="small">{t('appeals.due', { when: formatWhen(appeal.due_at) })}</p>}
      {appeal.reply && (
        <p className="small">
          <span className="muted">{t('appeals.reply')} </span>
          {appeal.reply}
        </p>
      )}
      {appeal.allowed_until && <p className="small">{t('appeals.allowed_until', { when: formatWhen(appeal.allowed_until) })}</p>}
      <p className="tiny muted appeal-said">
        {t('appeals.mine')} {appeal.statement}
      </p>
    </li>
  );
}
