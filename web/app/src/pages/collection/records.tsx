/** What was brought in, and the receipt of each. */
import type { Collection } from '@polybank/api';
import { formatAmount, formatExact, formatWhen } from '@polybank/ui';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { Avatar, BoneRows, Empty, Fact } from '../../parts/basics';
import { MoreEntries } from '../../parts/more-entries';
import { LoadProblem } from '../../parts/problem';
import { sentences } from '../../parts/refusal-line';
import { Screen } from '../../parts/screen';
import { collectionQuery, recordsQuery } from './api';

const BADGE: Record<Collection['status'], string> = {
  requested: 'warn',
  taken: 'warn',
  completed: 'good',
  refused: 'bad',
  returned: 'bad',
};

function Row({ one }: { one: Collection }) {
  const { t } = useTranslation();
  return (
    <Link className="row" to={`/pay/collect/records/${one.collection_id}`} data-track="collect.open">
      <Avatar name={one.card_bank_name} />
      <span className="grow">
        <span className="cut" style={{ display: 'block', fontWeight: 500 }}>
          {one.card_bank_name}
        </span>
        <span className="num tiny muted">
          {formatWhen(one.created_at)} · {one.card_no_masked.slice(-4)}
        </span>
      </span>
      <span className="row-end">
        <span className="amount num">{formatAmount(one.amount)}</span>
        <br />
        <span className={`badge ${BADGE[one.status]}`}>{t(`collect.status.${one.status}`)}</span>
      </span>
    </Link>
  );
}

export function CollectionRecordsPage() {
  const { t } = useTranslation();
  const records = useInfiniteQuery(recordsQuery);
  const all = records.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Screen title={t('collect.records')} back="/pay/collect" onRefresh={() => records.refetch()}>
      {records.isPending && <BoneRows count={4} />}
      {records.error && !records.data && <LoadProblem error={records.error} onRetry={() => void records.refetch()} />}
      {records.data && all.length === 0 && (
        <div className="card">
          <Empty icon="records">
            <p>{t('collect.records_empty')}</p>
          </Empty>
        </div>
      )}
      {all.length > 0 && (
        <ul className="card flush rows">
          {all.map((one) => (
            <li key={one.collection_id}>
              <Row one={one} />
            </li>
          ))}
        </ul>
      )}
      {all.length > 0 && <MoreEntries query={records} />}
    </Screen>
  );
}

export function CollectionPage() {
  const { t } = useTranslation();
  const { collectionId = '' } = useParams();
  const found = useQuery(collectionQuery(collectionId));
  const one = found.data;
  return (
    <Screen title={t('collect.receipt.title')} back="/pay/collect/records" onRefresh={() => found.refetch()}>
      {found.isPending && <BoneRows count={4} />}
      {found.error && !one && <LoadProblem error={found.error} onRetry={() => void found.refetch()} />}
      {one && (
        <>
          <section className="card">
            <p style={{ textAlign: 'center' }} aria-live="polite">
              <span className={`badge ${BADGE[one.status]}`}>{t(`collect.status.${one.status}`)}</span>
            </p>
            <p className="num" style={{ textAlign: 'center', fontSize: '2rem', fontWeight: 650 }}>
              ¥{formatAmount(one.amount)}
            </p>
            {(one.status === 'requested' || one.status === 'taken') && (
              <p className="muted small" style={{ textAlign: 'center' }}>
                {t(`collect.status_about.${one.status}`)}
              </p>
            )}
            <dl className="facts">
              <Fact label={t('collect.receipt.card')}>
                {one.card_bank_name}
                <br />
                <span className="num small muted">{one.card_no_masked}</span>
              </Fact>
              <Fact label={t('collect.receipt.to')}>
                <span className="num">{one.to_account_masked}</span>
              </Fact>
              <Fact label={t('collect.receipt.holder')}>{one.holder_name}</Fact>
              {one.kept && (
                <Fact label={t('collect.receipt.kept')}>
                  <span className="num">¥{formatAmount(one.kept)}</span>
                </Fact>
              )}
              <Fact label={t('collect.receipt.asked_at')}>{formatExact(one.created_at)}</Fact>
              {one.completed_at && <Fact label={t('collect.receipt.done_at')}>{formatExact(one.completed_at)}</Fact>}
              {one.tools.length > 0 && (
                <Fact label={t('collect.receipt.tools')}>{one.tools.map((tool) => t(`tool.${tool}`)).join(' + ')}</Fact>
              )}
              <Fact label={t('collect.receipt.no')}>
                <span className="num whole">{one.receipt_no}</span>
              </Fact>
            </dl>
            {one.plan_id && (
              <Link className="link small" to={`/pay/collect/plans/${one.plan_id}`}>
                {t('collect.receipt.by_plan')}
              </Link>
            )}
          </section>
          {one.outcome && (
            <div className="notice" role="alert">
              <span>
                <strong>{one.outcome.title}</strong>
                {sentences(one.outcome.detail, one.outcome.remedy, one.outcome.appeal)}
              </span>
            </div>
          )}
          <Link className="button" to={`/pay/collect?card=${one.card_id}`}>
            {t('collect.receipt.again')}
          </Link>
        </>
      )}
    </Screen>
  );
}
