import type { Transaction } from '@polybank/api';
import { ageInDays, formatAmount, formatDay, formatTime, formatWhen } from '@polybank/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Amount } from './basics';
import { Icon } from './icon';

type TransactionRowProps = {
  entry: Transaction;
  /** What a list that is not parted by days says of the moment; it mixes accounts, so it tells no balance either. */
  when?: 'time' | 'day';
  /** Which account it stands on, in a list of several: said instead of the balance. */
  account?: string | undefined;
};

export function TransactionRow({ entry, when = 'time', account }: TransactionRowProps) {
  const { t } = useTranslation();
  const incoming = entry.direction === 'in';
  const title = entry.counterparty_name ?? t(`transaction.${entry.kind}`);
  // Among the days of a list the time is enough; elsewhere the day is, once it is past yesterday.
  const recent = ageInDays(entry.booked_at) < 2;
  const at = when === 'time' ? formatTime(entry.booked_at) : recent ? formatWhen(entry.booked_at) : formatDay(entry.booked_at);
  const words = entry.summary && entry.summary !== title ? `${at} · ${entry.summary}` : at;
  const content = (
    <>
      <span className={`avatar ${incoming ? 'accent' : ''}`} aria-hidden="true">
        <Icon name={incoming ? 'in' : 'out'} size="1.25rem" />
      </span>
      <span className="grow">
        <span className="transaction-line">
          <span className="transaction-title">{title}</span>
          <span className={`amount num ${incoming ? 'amount-in' : ''}`}>
            <span className="sr">{t(incoming ? 'transaction.in' : 'transaction.out')}</span>
            {incoming ? '+' : '−'}
            {formatAmount(entry.amount)}
          </span>
        </span>
        <span className="transaction-line tiny muted num">
          <span>{words}</span>
          {account !== undefined && <span>{account}</span>}
          {when === 'time' && account === undefined && (
            <span>
              {t('transaction.balance')} <Amount value={entry.balance_after} hideable />
            </span>
          )}
        </span>
      </span>
    </>
  );
  return entry.transfer_id && !incoming ? (
    <Link className="row" to={`/transfers/${entry.transfer_id}`}>
      {content}
    </Link>
  ) : (
    <div className="row">{content}</div>
  );
}
