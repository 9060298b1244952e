/** My appeals: what was refused and can be appealed, and how each appeal stands. */
import type { RiskRefusal } from '@polybank/api';
import { formatWhen } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { BoneRows } from '../../parts/basics';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { appealsQuery, refusalsQuery } from './api';
import { AppealCard, useAbout } from './parts';
import './appeals.css';

function Refused({ refusal }: { refusal: RiskRefusal }) {
  const { t } = useTranslation();
  const about = useAbout();
  return (
    <li className="appeal">
      <div className="appeal-head">
        <strong className="grow">{about(refusal)}</strong>
        <span className={refusal.state === 'released' ? 'badge brand' : 'badge warn'}>{t(`appeals.state.${refusal.state}`)}</span>
      </div>
      <p className="tiny muted">{formatWhen(refusal.at)}</p>
      {refusal.reasons.map((reason) => (
        <p key={reason} className="small muted">
          {reason}
        </p>
      ))}
      {refusal.state === 'in_review' && <p className="small">{t('appeals.in_review_text')}</p>}
      {refusal.released_until && <p className="small">{t('appeals.released_until', { when: formatWhen(refusal.released_until) })}</p>}
      {refusal.state !== 'released' && (
        <Link className="button compact quiet" to={`/me/appeals/new?about=${refusal.verdict_id}`} data-track="appeals.begin">
          {t('appeals.to_appeal')}
        </Link>
      )}
    </li>
  );
}

export function AppealsPage() {
  const { t } = useTranslation();
  const refusals = useQuery(refusalsQuery);
  const appeals = useQuery(appealsQuery);
  const open = refusals.data?.items.filter((one) => !one.appeal_id) ?? [];
  const filed = appeals.data?.items ?? [];
  const again = () => Promise.all([refusals.refetch(), appeals.refetch()]);
  const failed = refusals.error ?? appeals.error;
  return (
    <Screen title={t('appeals.title')} back="/me" onRefresh={again}>
      {(refusals.isPending || appeals.isPending) && <BoneRows count={4} />}
      {failed && (!refusals.data || !appeals.data) && <LoadProblem error={failed} onRetry={() => void again()} />}
      {refusals.data && appeals.data && (
        <>
          <p className="small muted">{t('appeals.intro')}</p>
          {filed.length > 0 && (
            <section className="card">
              <h2 className="small muted">{t('appeals.filed_list')}</h2>
              <ul>
                {filed.map((appeal) => (
                  <AppealCard key={appeal.appeal_id} appeal={appeal} />
                ))}
              </ul>
            </section>
          )}
          <section className="card">
            <h2 className="small muted">{t('appeals.refusals')}</h2>
            {open.length === 0 && (
              <>
                <strong>{t('appeals.none_refused')}</strong>
                <p className="small muted">{t('appeals.none_refused_text')}</p>
              </>
            )}
            <ul>
              {open.map((refusal) => (
                <Refused key={refusal.verdict_id} refusal={refusal} />
              ))}
            </ul>
          </section>
        </>
      )}
    </Screen>
  );
}
