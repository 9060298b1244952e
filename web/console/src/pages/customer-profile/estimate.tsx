/** Of how many a condition holds now: a large number that follows what is being written. */
import { ProblemError } from '@polybank/api';
import { useTranslation } from 'react-i18next';
import { formatCount, formatFineShare } from '../../format';
import { useSettled, type Edited } from '../../parts/expression/editor';
import { ProblemView } from '../../parts/states';
import { useEstimate } from './api';
import { Share } from './pieces';
import './customer-profile.css';

/** How long a sound condition stands still before it is tried. */
const PAUSE_MS = 300;

export function Estimate({ bankId, edited: { text, sound } }: { bankId: string; edited: Edited }) {
  const { t } = useTranslation();
  const when = useSettled(sound ? text : '', PAUSE_MS);
  const estimate = useEstimate(bankId, when);
  const { data } = estimate;
  const objections = estimate.error instanceof ProblemError ? (estimate.error.problem.fields ?? []) : [];
  const said = text.trim() === '' ? 'customerProfile.try.waiting' : !sound ? 'customerProfile.try.unsound' : estimate.isFetching ? 'customerProfile.try.stale' : '';
  return (
    <section className="panel profile-estimate" aria-label={t('customerProfile.try.result')}>
      <h3>{t('customerProfile.try.result')}</h3>
      {data && text.trim() !== '' && !estimate.isError && (
        <div className={said === '' ? '' : 'is-stale'}>
          <p><b className="hero-figure">{data.is_few ? t('customerProfile.try.few') : formatCount(data.customers)}</b> {t('customerProfile.try.customers', { count: data.customers })}</p>
          <Share part={data.customers} whole={data.of_customers} />
          <p className="muted">{[!data.is_few && t('customerProfile.try.share', { share: formatFineShare(data.customers, data.of_customers) }), !data.is_few && data.people > data.customers && t('customerProfile.try.visitors', { n: formatCount(data.people) }), t('customerProfile.try.took', { ms: data.took_ms })].filter(Boolean).join(' · ')}</p>
        </div>
      )}
      {said !== '' && <p className="muted" role="status">{t(said)}</p>}
      {estimate.isError && sound && (objections.length > 0
        ? <ul className="profile-wrong" role="alert">{objections.map((one) => <li key={one.message}>{one.message}</li>)}</ul>
        : <ProblemView error={estimate.error} onRetry={() => void estimate.refetch()} />)}
    </section>
  );
}
