import type { Account } from '@polybank/api';
import { formatAmount, formatDate, formatDay, formatMonth } from '@polybank/ui';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { BoneRows, Empty, Segment } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { MoreEntries } from '../../parts/more-entries';
import { LoadProblem } from '../../parts/problem';
import { TransactionRow } from '../../parts/transaction-row';
import { productName } from '../accounts/account-words';
import { historyQuery, monthQuery } from './api';
import { conditions, narrows, readFilter, writeFilter, type Filter } from './filter';
import { FilterSheet } from './filter-sheet';
import { byMonth, type Month } from './months';
import './transactions.css';

const TYPING_MS = 350;
/** A search that finds little goes on looking by itself this many times, then asks. */
const ROUNDS_BY_ITSELF = 8;
const FEW = 5;

function SearchBox({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(text);
  useEffect(() => {
    if (typed.trim() === text) return undefined;
    const wait = setTimeout(() => onSearch(typed.trim()), TYPING_MS);
    return () => clearTimeout(wait);
  }, [typed, text, onSearch]);
  return (
    <div className="history-search" role="search">
      <Icon name="search" size="1.15rem" />
      <input
        type="search"
        enterKeyHint="search"
        aria-label={t('history.search')}
        placeholder={t('history.search_hint')}
        maxLength={40}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onSearch(typed.trim());
        }}
      />
      {typed !== '' && (
        <button
          type="button"
          className="icon-button"
          aria-label={t('history.clear_search')}
          onClick={() => {
            setTyped('');
            onSearch('');
          }}
        >
          <Icon name="close" size="1rem" />
        </button>
      )}
    </div>
  );
}

/** The head of a month: what it brought and took, of everything or of what was searched for. */
function MonthHead({ month, account, narrowed }: { month: Month; account: string | undefined; narrowed: boolean }) {
  const { t } = useTranslation();
  const sums = useQuery({ ...monthQuery(month.key, account), enabled: !narrowed });
  const listed = narrowed && month.state === 'whole' ? { came: month.came, went: month.went } : undefined;
  const came = listed?.came ?? sums.data?.came_in;
  const went = listed?.went ?? sums.data?.went_out;
  const hint = narrowed ? t('history.matched') : account === undefined ? t('history.own_not_counted') : undefined;
  return (
    <div className="month-head">
      <h3>{formatMonth(month.at)}</h3>
      {came != null && went != null && (!narrowed || listed) && (
        <p className="num tiny muted" title={hint}>
          <span>
            {t('history.came_in')} <b>{formatAmount(came)}</b>
          </span>
          <span>
            {t('history.went_out')} <b>{formatAmount(went)}</b>
          </span>
        </p>
      )}
    </div>
  );
}

type HistoryListProps = {
  /** Of this account; of all when absent. */
  accountId?: string;
  accounts?: readonly Account[];
};

/** Movements, searched, filtered, under the heads of their months and days. */
export function HistoryList({ accountId, accounts = [] }: HistoryListProps) {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const [sheet, setSheet] = useState<'open' | 'closed'>('closed');
  const asked = readFilter(params);
  const filter: Filter = accountId === undefined ? asked : { ...asked, account: accountId };
  const entries = useInfiniteQuery(historyQuery(filter));
  const pages = entries.data?.pages ?? [];
  const all = pages.flatMap((page) => page.items);
  const searchedTo = pages.at(-1)?.searched_to;
  const months = byMonth(all, entries.hasNextPage ? 'open' : 'reached');
  const set = (next: Filter) => setParams(writeFilter(next), { replace: true });
  const count = conditions(asked) + (accountId === undefined && asked.account ? 1 : 0);
  const narrowed = narrows(filter);
  const several = filter.account === undefined && accounts.length > 1;
  const nameOf = (id: string) => {
    const account = accounts.find((one) => one.account_id === id);
    return account && t('account.named', { product: productName(account), tail: account.account_no_tail });
  };

  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = entries;
  const goOn = all.length < FEW && hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  const rounds = pages.length;
  useEffect(() => {
    if (goOn && rounds > 0 && rounds < ROUNDS_BY_ITSELF) void fetchNextPage();
  }, [goOn, rounds, fetchNextPage]);

  return (
    <>
      <div className="history-tools">
        <SearchBox
          key={accountId ?? 'all'}
          text={asked.text ?? ''}
          onSearch={(text) => {
            const { text: _, ...rest } = asked;
            set(text === '' ? rest : { ...rest, text });
          }}
        />
        <button
          type="button"
          className={`chip history-filter ${count > 0 ? 'on' : ''}`}
          data-track="history.filter"
          onClick={() => setSheet('open')}
        >
          {count > 0 ? t('history.filter_on', { count }) : t('history.filter')}
        </button>
      </div>
      <Segment
        label={t('account.filter')}
        value={asked.direction ?? 'all'}
        onChange={(direction) => {
          const { direction: _, ...rest } = asked;
          set(direction === 'all' ? rest : { ...rest, direction });
        }}
        choices={[
          { value: 'all', label: t('account.all') },
          { value: 'in', label: t('transaction.in') },
          { value: 'out', label: t('transaction.out') },
        ]}
      />
      {entries.isPending && <BoneRows count={6} />}
      {entries.error && all.length === 0 && (
        <LoadProblem error={entries.error} onRetry={() => void entries.refetch()} />
      )}
      {entries.isSuccess && all.length === 0 && !hasNextPage && (
        <Empty icon={narrowed ? 'search' : 'records'}>
          <p>{t(narrowed ? 'history.none_found' : 'history.none')}</p>
          {count > 0 && (
            <button type="button" className="button compact quiet" onClick={() => set({})}>
              {t('history.reset')}
            </button>
          )}
        </Empty>
      )}
      <div className="history-months">
        {months.map((month) => (
          <section key={month.key}>
            <MonthHead month={month} account={filter.account} narrowed={narrowed} />
            {month.days.map((day) => (
              <section key={day.key}>
                <h4 className="history-day">{formatDay(day.at)}</h4>
                <ul className="card flush rows">
                  {day.entries.map((entry) => (
                    <li key={`${entry.transaction_id}.${entry.direction}`}>
                      <TransactionRow entry={entry} account={several ? nameOf(entry.account_id) : undefined} />
                    </li>
                  ))}
                </ul>
              </section>
            ))}
          </section>
        ))}
      </div>
      {searchedTo != null && all.length < FEW && hasNextPage && (
        <div className="history-more" role="status">
          {rounds < ROUNDS_BY_ITSELF ? (
            <span className="small muted">{t('history.none_yet', { day: formatDate(searchedTo) })}</span>
          ) : (
            <button
              type="button"
              className="button compact quiet"
              aria-busy={isFetchingNextPage}
              onClick={() => void fetchNextPage()}
            >
              {t('history.searched_to', { day: formatDate(searchedTo) })}
            </button>
          )}
        </div>
      )}
      {all.length >= FEW && <MoreEntries query={entries} />}
      {all.length > 0 && all.length < FEW && !hasNextPage && (
        <p className="small muted history-more">{t('common.no_more')}</p>
      )}
      <FilterSheet
        open={sheet === 'open'}
        filter={asked}
        accounts={accountId === undefined ? accounts : []}
        onClose={() => setSheet('closed')}
        onApply={(next) => {
          setSheet('closed');
          set(next);
        }}
      />
    </>
  );
}
