/** Lets only a signed-in customer through; others go to the sign-in page and come back afterwards. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { makeKeyKnown } from '../pages/device-key/api';
import { ProblemView } from '../parts/problem';
import { Splash } from '../parts/splash';
import { PREVIEWING } from '../preview/mode';
import { IdleGuard } from './idle';
import { meQuery, useMe } from './me';
import { isSensitive, reportDevice } from './perception';
import { NewMessages } from './new-messages';
import { OpeningSplash } from '../slots/splash';
import { PageSurvey } from '../survey/page-survey';
import { useSession } from './session';

/** What a session begins with, beside the page: a key for this device, and what it tells of itself; again before what is sensitive. */
function Device() {
  const { pathname } = useLocation();
  const { user_id } = useMe();
  const known = useRef<{ user_id: string; key: Promise<void> }>(undefined);
  const due = isSensitive(pathname) ? pathname : '';
  useEffect(() => {
    if (known.current?.user_id !== user_id) known.current = { user_id, key: makeKeyKnown(user_id) };
    void known.current.key.finally(reportDevice);
  }, [due, user_id]);
  return null;
}

export function SignedIn() {
  const { phase } = useSession();
  const location = useLocation();
  const me = useQuery({ ...meQuery, enabled: phase !== 'out' });
  if (phase === 'out') {
    return <Navigate to="/sign-in" replace state={{ from: location.pathname + location.search }} />;
  }
  if (me.data) {
    return (
      <>
        <Outlet />
        <IdleGuard />
        <NewMessages />
        <PageSurvey />
        {!PREVIEWING && <OpeningSplash />}
        {!PREVIEWING && <Device />}
      </>
    );
  }
  if (me.error) {
    return (
      <div className="screen splash">
        <ProblemView error={me.error} onHere={() => void me.refetch()} />
      </div>
    );
  }
  return <Splash />;
}
