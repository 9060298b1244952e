/** One batch: how far it is, and the result of every row. */
import type { BatchDetail } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { BoneRows, Fact } from '../../parts/basics';
import { LoadProblem } from '../../parts/problem';
import { RefusalLine } from '../../parts/refusal-line';
import { Screen } from '../../parts/screen';
import { batchQuery, exportOf } from './api';
import '../pay-hub/hub.css';

const BADGE = { waiting: '', done: 'good', failed: 'bad' } as const;

function Detail({ detail: { batch, results } }: { detail: BatchDetail }) {
  const { t } = useTranslation();
  const settled = batch.done + batch.failed;
  return (
    <>
      <section className="card" style={{ display: 'grid', gap: '0.7rem' }}>
        <p className="num" style={{ textAlign: 'center', fontSize: '2rem', fontWeight: 650 }}>
          ¥{formatAmount(batch.amount)}
        </p>
        <div className="batch-bar" role="progressbar" aria-valuemin={0} aria-valuemax={batch.rows} aria-valuenow={settled} aria-label={t('scene.batch.progress', { settled, rows: batch.rows })}>
          <span style={{ width: `${String((settled * 100) / batch.rows)}%` }} />
        </div>
        <p className="small muted" style={{ textAlign: 'center' }} role="status">
          {t('scene.batch.progress', { settled, rows: batch.rows })}
        </p>
        <dl className="facts">
          <Fact label={t('scene.batch.paid')}>
            {t('scene.batch.count', { count: batch.done })} · <span className="num">¥{formatAmount(batch.done_amount)}</span>
          </Fact>
          {batch.failed > 0 && <Fact label={t('scene.batch.refused')}>{t('scene.batch.count', { count: batch.failed })}</Fact>}
        </dl>
        <a className="button outline" href={exportOf(batch.batch_id)} download>
          {t('scene.batch.export')}
        </a>
      </section>
      <ul className="card flush rows">
        {results.map((row) => (
          <li key={row.n} className="row">
            <span className="tiny muted num">{row.n}</span>
            <span className="grow">
              <span style={{ display: 'block', fontWeight: 500 }}>{row.payee_name}</span>
              <span className="num tiny muted">
                {row.payee_bank_name} <span className="whole">{row.payee_account_masked.slice(-4)}</span>
              </span>
              {row.refusal && <RefusalLine refusal={row.refusal} />}
            </span>
            <span className="row-end">
              <span className="amount num">{formatAmount(row.amount)}</span>
              <br />
              {row.transfer_id ? (
                <Link className="badge good" to={`/transfers/${row.transfer_id}`}>
                  {t('scene.batch.state.done')}
                </Link>
              ) : (
                <span className={`badge ${BADGE[row.status]}`}>{t(`scene.batch.state.${row.status}`)}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

export function BatchPage() {
  const { t } = useTranslation();
  const { batchId = '' } = useParams();
  const detail = useQuery(batchQuery(batchId));
  return (
    <Screen title={detail.data?.batch.title || t('scene.batch.title')} back="/pay/batches" onRefresh={() => detail.refetch()}>
      {detail.isPending && <BoneRows count={5} />}
      {detail.error && !detail.data && <LoadProblem error={detail.error} onRetry={() => void detail.refetch()} />}
      {detail.data && <Detail detail={detail.data} />}
    </Screen>
  );
}
