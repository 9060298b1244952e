/** On the home of whoever has not come all the way: what is next, what it opens, one tap away. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Icon } from '../../parts/icon';
import { WayButton } from '../../parts/gated';
import { standingQuery } from './api';
import './identity.css';

export function NextStep() {
  const { t } = useTranslation();
  const next = useQuery(standingQuery).data?.steps.find((step) => step.state === 'next');
  if (!next?.action) return null;
  const opens = next.opens.slice(0, 3).map((row) => row.title);
  return (
    <section className="card" data-expose="home.next_step" style={{ display: 'grid', gap: '0.75rem' }}>
      <div className="next-step">
        <Icon name="shield" size="1.6rem" />
        <div className="grow">
          <strong>{t('identity.next_title', { class: next.title })}</strong>
          {opens.length > 0 && (
            <p className="small muted">
              {t('identity.opens')}
              {opens.join(t('identity.comma'))}
            </p>
          )}
        </div>
      </div>
      <div className="button-stack">
        <WayButton action={next.action} />
        <Link className="button plain" to="/me/identity" data-track="home.identity">
          {t('identity.see_all')}
        </Link>
      </div>
    </section>
  );
}
