/** What is the customer's own: assets, accounts, transactions, what deserves their eye, income and expense. */
import { Chart } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { brandSlogan, useBrand } from '../brand';
import { usePreferences } from '../look/preferences';
import { Bone } from '../parts/basics';
import { Icon } from '../parts/icon';
import { Pattern } from '../parts/pattern';
import { useMe } from '../session/me';
import { accountsQuery } from '../pages/accounts/api';
import { trendQuery } from '../pages/analysis/api';
import { lookNow, trendOption } from '../pages/analysis/charts';
import { AccountRows, AccountStrip, Greeting, Notices, RecentList, SectionHead, TopLine, Total } from '../pages/home/blocks';
import { useRecent } from '../pages/home/api';
import { noticesFor } from '../pages/home/notices';
import { secretsQuery } from '../pages/password/api';
import { tellUse } from './api';
import { iconOf, numberOf, textOf, type FloorProps } from './kit';

function useOwn() {
  const accounts = useQuery(accountsQuery);
  const recent = useRecent(accounts.data?.accounts.map((account) => account.account_id) ?? []);
  return { accounts, overview: accounts.data, recent };
}

/** The head of a home: who one is, what one has. It fills the frame of the page. */
export function AssetsFloor({ floor, look }: FloorProps) {
  const me = useMe();
  const brand = useBrand();
  const { overview } = useOwn();
  if (look === 'hero') {
    return (
      <header className="hero">
        <Pattern />
        <TopLine />
        <Greeting me={me} />
        <Total overview={overview} />
        <p className="hero-slogan small">{brandSlogan(brand)}</p>
      </header>
    );
  }
  if (look === 'list') {
    return (
      <>
        <TopLine />
        <div className="ledger-head">
          <Pattern />
          <Greeting me={me} />
          <Total overview={overview} />
        </div>
      </>
    );
  }
  return (
    <>
      <TopLine />
      <Greeting me={me} />
      {look === 'elder' ? (
        <section className="card">
          <Total overview={overview} />
        </section>
      ) : (
        <section className="money-card">
          <Pattern />
          <Total overview={overview} />
          {floor.entries.length > 0 && (
            <div className="money-card-actions">
              {floor.entries.map((entry) => (
                <Link key={entry.key} to={entry.to} data-track={`home.card.${entry.key}`} onClick={() => tellUse(entry.key)}>
                  <Icon name={iconOf(entry)} size="1.2rem" />
                  {entry.title}
                </Link>
              ))}
            </div>
          )}
        </section>
      )}
    </>
  );
}

export function AccountsFloor({ floor }: FloorProps) {
  const { t } = useTranslation();
  const { overview } = useOwn();
  const title = textOf(floor, 'title');
  return (
    <>
      {title !== undefined && <SectionHead title={title} to="/accounts" more={t('common.all')} />}
      {textOf(floor, 'show') === 'strip' ? <AccountStrip overview={overview} /> : <AccountRows overview={overview} />}
    </>
  );
}

export function RecentFloor({ floor }: FloorProps) {
  const { overview, recent } = useOwn();
  const entries = recent.entries.slice(0, numberOf(floor, 'most', 5));
  return <RecentList overview={overview} recent={{ ...recent, entries }} />;
}

export function NoticesFloor({ floor }: FloorProps) {
  const me = useMe();
  const { accounts, overview, recent } = useOwn();
  const secrets = useQuery(secretsQuery).data;
  if (!overview) return null;
  const notices = noticesFor(me, overview, recent.entries, accounts.dataUpdatedAt, secrets);
  return <Notices notices={notices.slice(0, numberOf(floor, 'most', 6))} />;
}

/** Twelve months of what came in and went out; not while amounts are hidden. */
export function ChartFloor({ floor }: FloorProps) {
  const { t } = useTranslation();
  const { amounts } = usePreferences();
  const trend = useQuery(trendQuery).data;
  const title = textOf(floor, 'title') ?? t('analysis.title');
  const words = { income: t('analysis.income'), expense: t('analysis.expense') };
  return (
    <section className="floor-section" data-expose="floor.chart">
      <SectionHead title={title} to="/analysis" more={t('common.all')} />
      <div className="card">
        {amounts === 'hidden' ? (
          <p className="muted small">{t('common.amount_hidden')}</p>
        ) : trend ? (
          <Chart option={trendOption(trend, words, lookNow())} label={title} height={190} />
        ) : (
          <Bone width="100%" height="10rem" />
        )}
      </div>
    </section>
  );
}
