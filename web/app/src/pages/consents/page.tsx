/** What one agreed to have done with what the bank knows: each by itself, nothing before one says so, taken back as easily. */
import type { ConsentItem } from '@polybank/api';
import { formatWhen } from '@polybank/ui';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { BoneRows } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { consentHistoryQuery, consentsQuery } from './api';
import { ConsentSheet } from './sheet';

const TONE = { given: 'good', not_given: '', outdated: 'warn' } as const;

function Row({ item, onOpen }: { item: ConsentItem; onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <li>
      <button type="button" className="row" onClick={onOpen} data-track="consents.open">
        <span className="grow">
          {item.title}
          <span className="tiny muted" style={{ display: 'block' }}>
            {t(`consent.about.${item.purpose}`)}
          </span>
        </span>
        <span className={`badge ${TONE[item.standing]}`}>{t(`consent.standing.${item.standing}`)}</span>
        <Icon name="forward" size="1.1rem" />
      </button>
    </li>
  );
}

/** To a page of its own that is about what one agrees to. */
function Way({ to, track, title, about }: { to: string; track: string; title: string; about: string }) {
  return (
    <li>
      <Link className="row" to={to} data-track={track}>
        <span className="grow">
          {title}
          <span className="tiny muted" style={{ display: 'block' }}>
            {about}
          </span>
        </span>
        <Icon name="forward" size="1.1rem" />
      </Link>
    </li>
  );
}

export function ConsentsPage() {
  const { t } = useTranslation();
  const own = useQuery(consentsQuery);
  const [chosen, setChosen] = useState<ConsentItem['purpose'] | undefined>(undefined);
  const item = own.data?.consents.find((one) => one.purpose === chosen);
  return (
    <Screen title={t('consent.title')} back="/me/security" onRefresh={() => own.refetch()}>
      <p className="muted small">{t('consent.intro')}</p>
      {own.isPending && <BoneRows count={5} />}
      {own.error && !own.data && <LoadProblem error={own.error} onRetry={() => void own.refetch()} />}
      {own.data && (
        <>
          <ul className="card flush rows">
            {own.data.consents.map((one) => (
              <Row key={one.purpose} item={one} onOpen={() => setChosen(one.purpose)} />
            ))}
            <Way to="/me/surveys" track="consents.surveys" title={t('survey.wish')} about={t('survey.wish_about')} />
            <Way to="/me/profile" track="consents.profile" title={t('own_profile.title')} about={t('own_profile.hint')} />
            <Way to="/me/shares" track="consents.shares" title={t('consent.shares')} about={t('consent.shares_about')} />
          </ul>
          <History titles={own.data.consents} />
        </>
      )}
      {item && <ConsentSheet key={item.purpose} item={item} onClose={() => setChosen(undefined)} />}
    </Screen>
  );
}

function History({ titles }: { titles: ConsentItem[] }) {
  const { t } = useTranslation();
  const history = useInfiniteQuery(consentHistoryQuery);
  const made = history.data?.pages.flatMap((page) => page.items) ?? [];
  if (made.length === 0) return null;
  const titleOf = (purpose: ConsentItem['purpose']): string => titles.find((one) => one.purpose === purpose)?.title ?? purpose;
  return (
    <section className="card">
      <h2 className="small muted">{t('consent.history')}</h2>
      <ul className="rows">
        {made.map((one) => (
          <li key={one.decision_id} className="row">
            <span className="grow">
              {titleOf(one.purpose)}
              <span className="tiny muted" style={{ display: 'block' }}>
                {formatWhen(one.at)} · {one.device_name} · {t('consent.version', { version: one.version })}
              </span>
            </span>
            <span className={`badge ${one.decision === 'given' ? 'good' : ''}`}>{t(`consent.decision.${one.decision}`)}</span>
          </li>
        ))}
      </ul>
      {history.hasNextPage && (
        <button type="button" className="button plain" disabled={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
          {t('consent.older')}
        </button>
      )}
    </section>
  );
}
