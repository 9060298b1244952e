/** The home, as the bank puts it together for this customer. */
import type { ChannelFloor, ChannelPage } from '@polybank/api';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../../api';
import { useBrand } from '../../brand';
import { usePageQuery } from '../../floors/api';
import { needsAccounts, PageFloors } from '../../floors/registry';
import { usePreferences } from '../../look/preferences';
import { BoneRows } from '../../parts/basics';
import { NoAccount } from '../../parts/no-account';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { meQuery, useMe } from '../../session/me';
import { accountsQuery } from '../accounts/api';
import { NextStep } from '../identity/next-step';
import { Overlays } from '../../slots/overlays';
import { Greeting, TopLine } from './blocks';
import './home.css';
import '../../floors/floors.css';

/** What every home begins with: it stands there before the bank has said what follows. */
const HEAD: ChannelFloor = { id: 'assets', component: 'assets', props: {}, entries: [] };

function Plain({ children }: { children: React.ReactNode }) {
  const me = useMe();
  return (
    <div className="home">
      <TopLine />
      <Greeting me={me} />
      {children}
    </div>
  );
}

/** For who has no account yet: the next step first, and none of what shows accounts. */
function Beginning({ page }: { page: ChannelPage }) {
  const { size } = usePreferences();
  const floors = page.floors.filter((floor) => !needsAccounts(floor));
  return (
    <>
      <Plain>
        <NextStep />
      </Plain>
      <PageFloors page={{ look: page.look === 'hero' ? 'card' : page.look, floors }} view={size} />
      <div className="home">
        <NoAccount />
      </div>
    </>
  );
}

export function HomePage() {
  const brand = useBrand();
  const { size } = usePreferences();
  const page = useQuery(usePageQuery('home'));
  const accounts = useQuery(accountsQuery);
  const overview = accounts.data;
  const refresh = (): Promise<unknown> => queries.refetchQueries({ predicate: ({ queryKey }) => ['page', 'accounts', meQuery.queryKey[0]].includes(queryKey[0] as string), type: 'active' });
  const wrong = (overview ? null : accounts.error) ?? (page.data ? null : page.error);
  return (
    <Screen head="none" tabs="shown" onRefresh={refresh}>
      {wrong ? (
        <Plain>
          <LoadProblem error={wrong} onRetry={() => void Promise.all([accounts.refetch(), page.refetch()])} />
        </Plain>
      ) : !page.data ? (
        <PageFloors page={{ look: brand.home_layout, floors: [HEAD] }} view={size}>
          <BoneRows count={5} />
        </PageFloors>
      ) : overview && overview.accounts.length === 0 ? (
        <Beginning page={page.data} />
      ) : (
        <>
          <PageFloors page={page.data} view={size} />
          <Overlays page="/" />
        </>
      )}
    </Screen>
  );
}
