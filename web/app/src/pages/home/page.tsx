import { useQuery } from '@tanstack/react-query';
import { queries } from '../../api';
import { useBrand } from '../../brand';
import { usePreferences } from '../../look/preferences';
import { NoAccount } from '../../parts/no-account';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { meQuery, useMe } from '../../session/me';
import { accountsQuery } from '../accounts/api';
import { secretsQuery } from '../password/api';
import { useRecent } from './api';
import { NextStep } from '../identity/next-step';
import { Overlays } from '../../slots/overlays';
import { Greeting, MenuLinks, type HomeData } from './blocks';
import { CardHome, ElderHome, HeroHome, ListHome, TopLine } from './layouts';
import { noticesFor } from './notices';
import './home.css';

const LAYOUTS = { card: CardHome, hero: HeroHome, list: ListHome } as const;

export function HomePage() {
  const brand = useBrand();
  const { size } = usePreferences();
  const me = useMe();
  const accounts = useQuery(accountsQuery);
  const secrets = useQuery(secretsQuery);
  const overview = accounts.data;
  const recent = useRecent(overview?.accounts.map((account) => account.account_id) ?? []);
  const Layout = size === 'elder' ? ElderHome : LAYOUTS[brand.home_layout];
  const data: HomeData = {
    me,
    overview,
    recent,
    notices: overview ? noticesFor(me, overview, recent.entries, accounts.dataUpdatedAt, secrets.data) : [],
  };

  const refresh = (): Promise<unknown> =>
    Promise.all([queries.refetchQueries(meQuery), accounts.refetch(), recent.refetch()]);

  return (
    <Screen head="none" tabs="shown" onRefresh={refresh}>
      {accounts.error && !overview ? (
        <div className="home">
          <TopLine />
          <Greeting me={me} />
          <LoadProblem error={accounts.error} onRetry={() => void accounts.refetch()} />
        </div>
      ) : overview && overview.accounts.length === 0 ? (
        <div className="home">
          <TopLine />
          <Greeting me={me} />
          <NextStep />
          <MenuLinks />
          <NoAccount />
        </div>
      ) : (
        <>
          <Layout {...data} />
          <Overlays page="/" />
        </>
      )}
    </Screen>
  );
}
