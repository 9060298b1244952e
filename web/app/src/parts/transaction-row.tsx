import type { Transaction } from '@polybank/api';
import { dayKey, formatAmount, formatDay, formatTime } from '@polybank/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Amount } from './basics';
import { Icon } from './icon';

export function TransactionRow({ entry, when = 'time' }: { entry: Transaction; when?: 'time' | 'day' }) {
  const { t } = useTranslation();
  const incoming = entry.direction === 'in';
  const title = entry.counterparty_name ?? t(`transaction.${entry.kind}`);
  const at = when === 'day' ? `${formatDay(entry.booked_at)} ${formatTime(entry.booked_at)}` : formatTime(entry.booked_at);
  const words = entry.summary && entry.summary !== title ? `${at} · ${entry.summary}` : at;
  const content = (
    <>
      <span className={`avatar ${incoming ? 'accent' : ''}`} aria-hidden="true">
        <Icon name={incoming ? 'in' : 'out'} size="1.25rem" />
      </span>
      <span className="grow">
        <span className="cut" style={{ display: 'block', fontWeight: 500 }}>
          {title}
        </span>
        <span className="cut tiny muted num" style={{ display: 'block' }}>
          {words}
        </span>
      </span>
      <span className="row-end">
        <span className={`amount num ${incoming ? 'amount-in' : ''}`}>
          <span className="sr">{t(incoming ? 'transaction.in' : 'transaction.out')}</span>
          {incoming ? '+' : '−'}
          {formatAmount(entry.amount)}
        </span>
        <span className="tiny muted" style={{ display: 'block' }}>
          {t('transaction.balance')} <Amount value={entry.balance_after} hideable />
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
