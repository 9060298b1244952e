import type { Transfer } from '@polybank/api';
import { dayKey, formatAmount, formatDay, formatTime } from '@polybank/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Avatar, BoneRows, Empty } from '../../parts/basics';
import { MoreEntries } from '../../parts/more-entries';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { STATUS_LOOK } from '../transfer-receipt/status';
import { transfersQuery } from './api';

function Row({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation();
  return (
    <Link className="row" to={`/transfers/${transfer.transfer_id}`} data-track="records.open">
      <Avatar name={transfer.payee_name} />
      <span className="grow">
        <span className="cut" style={{ display: 'block', fontWeight: 500 }}>
          {transfer.payee_name}
        </span>
        <span className="cut num tiny muted" style={{ display: 'block' }}>
          {formatTime(transfer.created_at)} · {transfer.payee_bank_name}{' '}
          {transfer.payee_account_masked.slice(-4)}
        </span>
      </span>
      <span className="row-end">
        <span className="amount num">−{formatAmount(transfer.amount)}</span>
        {transfer.status !== 'completed' && (
          <span className={`badge ${STATUS_LOOK[transfer.status].badge}`}>{t(`receipt.status.${transfer.status}`)}</span>
        )}
      </span>
    </Link>
  );
}

export function TransferRecordsPage() {
  const { t } = useTranslation();
  const records = useInfiniteQuery(transfersQuery);
  const days: { key: string; at: string; transfers: Transfer[] }[] = [];
  for (const transfer of records.data?.pages.flatMap((page) => page.items) ?? []) {
    const key = dayKey(transfer.created_at);
    const last = days.at(-1);
    if (last?.key === key) last.transfers.push(transfer);
    else days.push({ key, at: transfer.created_at, transfers: [transfer] });
  }
  return (
    <Screen title={t('menu.records')} back="/" onRefresh={() => records.refetch()}>
      {records.isPending && <BoneRows count={6} />}
      {records.error && days.length === 0 && (
        <LoadProblem error={records.error} onRetry={() => void records.refetch()} />
      )}
      {records.isSuccess && days.length === 0 && (
        <div className="card">
          <Empty icon="transfer">
            <p>{t('records.empty')}</p>
            <Link className="button compact quiet" to="/transfer">
              {t('records.first')}
            </Link>
          </Empty>
        </div>
      )}
      <div>
        {days.map((day) => (
          <section key={day.key}>
            <h2 className="day-head">{formatDay(day.at)}</h2>
            <ul className="card flush rows">
              {day.transfers.map((transfer) => (
                <li key={transfer.transfer_id}>
                  <Row transfer={transfer} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      {days.length > 0 && <MoreEntries query={records} />}
    </Screen>
  );
}
