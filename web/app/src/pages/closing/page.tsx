/** Leaving the bank: what stands in the way, what ends, what is kept and for how long; then one button and a proof. */
import type { ClosingOutlook } from '@polybank/api';
import { formatDate } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { queries } from '../../api';
import { useBrand, brandName } from '../../brand';
import { Action, Amount, BoneRows, Fact } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { session } from '../../session/session';
import { useProven } from '../online/flow';
import { closeRelation, closingQuery } from './api';

/** Where each obstacle is dealt with. */
export const WAYS = {
  balance: '/accounts',
  held: '/transfers',
  restricted: '/accounts',
  on_the_way: '/transfers',
  packet_open: '/packets',
  recovery: '/me/security',
} as const satisfies Record<ClosingOutlook['obstacles'][number]['kind'], string>;

export function ClosingPage() {
  const { t } = useTranslation();
  const brand = useBrand();
  const found = useQuery(closingQuery);
  return (
    <Screen title={t('leaving.title')} back="/me/security" onRefresh={() => found.refetch()}>
      <p className="muted small">{t('leaving.intro', { bank: brandName(brand) })}</p>
      {found.isPending && <BoneRows count={4} />}
      {found.error && !found.data && <LoadProblem error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && (
        <>
          {found.data.obstacles.length > 0 && <Obstacles outlook={found.data} />}
          <Consequences outlook={found.data} />
          {found.data.obstacles.length === 0 && <Close />}
        </>
      )}
    </Screen>
  );
}

function Obstacles({ outlook }: { outlook: ClosingOutlook }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="section-head">
        <h2>{t('leaving.first')}</h2>
      </div>
      <ul className="card flush rows">
        {outlook.obstacles.map((one) => (
          <li key={one.kind}>
            <Link className="row" to={WAYS[one.kind]} data-track={`leaving.${one.kind}`}>
              <Icon name="alert" size="1.35rem" />
              <span className="grow">
                {t(`leaving.obstacle.${one.kind}`, { count: one.count })}
                <span className="tiny muted" style={{ display: 'block' }}>
                  {t(`leaving.obstacle_way.${one.kind}`)}
                </span>
              </span>
              {one.amount && <Amount value={one.amount} />}
              <Icon name="forward" size="1.1rem" />
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function Consequences({ outlook }: { outlook: ClosingOutlook }) {
  const { t } = useTranslation();
  return (
    <section className="card form">
      <h2 className="small muted">{t('leaving.then')}</h2>
      {outlook.endings.length > 0 && (
        <dl className="facts">
          {outlook.endings.map((one) => (
            <Fact key={one.kind} label={t(`leaving.ending.${one.kind}`)}>
              <span className="num">{one.count}</span>
            </Fact>
          ))}
        </dl>
      )}
      <p className="small">{t('leaving.erased')}</p>
      <p className="small">{t('leaving.kept', { until: formatDate(outlook.kept_until) })}</p>
      <p className="small">
        <Link className="link" to="/me/data">
          {t('leaving.take_along')}
        </Link>
      </p>
    </section>
  );
}

function Close() {
  const { t } = useTranslation();
  const [sure, setSure] = useState(false);
  const close = useProven<unknown>({}, closeRelation, {
    onDone: () => {
      queries.clear();
      session.ended('relation_closed');
    },
    onHere: () => void queries.invalidateQueries({ queryKey: closingQuery.queryKey }),
  });
  return (
    <section className="card form">
      <div className="agree">
        <label>
          <input type="checkbox" checked={sure} onChange={(event) => setSure(event.target.checked)} />
          <span>{t('leaving.understood')}</span>
        </label>
      </div>
      <Action look="danger" busy={close.busy} disabled={!sure} track="leaving.close" onClick={() => close.start()}>
        {t('leaving.close')}
      </Action>
      {close.sheets}
    </section>
  );
}
