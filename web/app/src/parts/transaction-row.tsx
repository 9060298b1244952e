import type { Transaction } from '@polybank/api';
import { ageInDays, dayKey, formatAmount, formatDay, formatTime, formatWhen } from '@polybank/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Amount } from './basics';
import { Icon } from './icon';

/** `when`: what a list that is not parted by days says of the moment; it mixes accounts, so it tells no balance either. */
export function TransactionRow({ entry, when = 'time' }: { entry: Transaction; when?: 'time' | 'day' }) {
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
          {when === 'time' && (
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

/** Transactions under the heads of their days. */
export function TransactionDays({ entries }: { entries: Transaction[] }) {
  const days: { key: string; at: string; entries: Transaction[] }[] = [];
  for (const entry of entries) {
    const key = dayKey(entry.booked_at);
    const last = days.at(-1);
    if (last?.key === key) last.entries.push(entry);
    else days.push({ key, at: entry.booked_at, entries: [entry] });
  }
  return days.map((day) => (
    <section key={day.key}>
      <h3 className="day-head">{formatDay(day.at)}</h3>
      <ul className="card flush rows">
        {day.entries.map((entry) => (
          <li key={entry.transaction_id}>
            <TransactionRow entry={entry} />
          </li>
        ))}
      </ul>
    </section>
  ));
}
