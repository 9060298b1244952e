/** My identity: how far one has come, what is next, and what it opens. */
import type { Standing, StandingStep } from '@polybank/api';
import { formatDate } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { BoneRows, Fact } from '../../parts/basics';
import { WayButton } from '../../parts/gated';
import { Icon } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { documentQuery, standingQuery } from './api';
import { TONE } from './document';
import './identity.css';

function Opens({ step }: { step: StandingStep }) {
  const { t } = useTranslation();
  if (step.opens.length === 0) return null;
  return (
    <p className="small muted">
      {t(step.state === 'reached' || step.state === 'passed' ? 'identity.opened' : 'identity.opens')}
      {step.opens.map((row) => row.title).join(t('identity.comma'))}
    </p>
  );
}

function Step({ step }: { step: StandingStep }) {
  const { t } = useTranslation();
  const done = step.state === 'reached' || step.state === 'passed';
  return (
    <li className={`ladder-step ${step.state}`} aria-current={step.state === 'next' ? 'step' : undefined}>
      <span className="ladder-mark">
        <Icon name={done ? 'check' : step.state === 'next' ? 'forward' : 'lock'} size="1.05rem" />
      </span>
      <div className="grow ladder-body">
        <div className="ladder-head">
          <strong>{step.title}</strong>
          <span className="tiny muted">
            {step.since ? t('identity.since', { day: formatDate(step.since) }) : t(`identity.state.${step.state}`)}
          </span>
        </div>
        <p className="small">{t(`identity.how.${step.user_class}`)}</p>
        <Opens step={step} />
        {step.action && <WayButton action={step.action} look={step.state === 'next' ? 'compact' : 'compact quiet'} />}
      </div>
    </li>
  );
}

export function Ladder({ standing }: { standing: Standing }) {
  const { t } = useTranslation();
  return (
    <ol className="card ladder" aria-label={t('identity.ladder')}>
      {standing.steps.map((step) => (
        <Step key={step.user_class} step={step} />
      ))}
    </ol>
  );
}

export function IdentityPage() {
  const { t } = useTranslation();
  const standing = useQuery(standingQuery);
  const papers = useQuery(documentQuery);
  const shown = standing.data;
  const identity = shown?.evidence.find((one) => one.kind === 'identity' && !one.ended_at);
  return (
    <Screen title={t('identity.title')} back="/me" onRefresh={() => standing.refetch()}>
      {standing.isPending && <BoneRows count={4} />}
      {standing.error && !shown && <LoadProblem error={standing.error} onRetry={() => void standing.refetch()} />}
      {shown && (
        <>
          <section className="card">
            <p className="small muted">{t('identity.now')}</p>
            <p className="identity-class">{t(`me.class.${shown.user_class}`)}</p>
            <dl className="facts">
              <Fact label={t('security.phone')}>
                <span className="num">{shown.phone_masked}</span>
              </Fact>
              <Fact label={t('online.name')}>{shown.name_masked ?? t('identity.unknown')}</Fact>
              <Fact label={t('online.id_number')}>
                <span className="num">{shown.id_number_masked ?? t('identity.unknown')}</span>
              </Fact>
              {identity && <Fact label={t('identity.verified_by')}>{t(`identity.proof.${identity.proof}`)}</Fact>}
            </dl>
          </section>
          {shown.id_number_masked && (
            <ul className="card flush rows">
              <li>
                <Link className="row" to="/me/identity/document" data-track="identity.document">
                  <Icon name="me" size="1.35rem" />
                  <span className="grow">{t('identity.document.title')}</span>
                  {papers.data && papers.data.state !== 'valid' && (
                    <span className={`badge ${TONE[papers.data.state]}`}>{t(`identity.document.state.${papers.data.state}`)}</span>
                  )}
                  <Icon name="forward" size="1.1rem" />
                </Link>
              </li>
            </ul>
          )}
          <Ladder standing={shown} />
        </>
      )}
    </Screen>
  );
}
