/** The customer's batches. */
import { formatAmount, formatWhen } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { BoneRows, Empty } from '../../parts/basics';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { batchesQuery } from './api';

export function BatchesPage() {
  const { t } = useTranslation();
  const list = useQuery(batchesQuery);
  return (
    <Screen
      title={t('scene.batch.title')}
      back="/pay"
      onRefresh={() => list.refetch()}
      foot={
        <Link className="button" to="/pay/batches/new" data-track="batches.new">
          {t('scene.batch.make')}
        </Link>
      }
    >
      {list.isPending && <BoneRows count={3} />}
      {list.error && !list.data && <LoadProblem error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.batches.length === 0 && (
        <div className="card">
          <Empty icon="batch">
            <p>{t('scene.batch.empty')}</p>
          </Empty>
        </div>
      )}
      {list.data && list.data.batches.length > 0 && (
        <ul className="card flush rows">
          {list.data.batches.map((batch) => (
            <li key={batch.batch_id}>
              <Link className="row" to={`/pay/batches/${batch.batch_id}`}>
                <span className="grow">
                  <span className="cut" style={{ display: 'block', fontWeight: 500 }}>
                    {batch.title || t('scene.batch.untitled', { count: batch.rows })}
                  </span>
                  <span className="tiny muted" style={{ display: 'block' }}>
                    {formatWhen(batch.created_at)}
                  </span>
                  <span className="tiny muted">
                    {t(batch.failed > 0 ? 'scene.batch.result' : 'scene.batch.all_done', { done: batch.done, failed: batch.failed })}
                  </span>
                </span>
                <span className="row-end">
                  <span className="amount num">{formatAmount(batch.amount)}</span>
                  {batch.status === 'running' && <span className="badge warn">{t('scene.batch.running')}</span>}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Screen>
  );
}
