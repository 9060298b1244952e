/** Warns a minute before the idle time-out, and signs out when nobody answers. What was typed stays. */
import { take } from '@polybank/api';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, queries } from '../api';
import { capture } from '../capture';
import { Action } from '../parts/basics';
import { Sheet } from '../parts/sheet';
import { lastAnswerAt, lastTouchAt, touch, watchTouches } from './activity';
import { meQuery } from './me';
import { session, useSession } from './session';

const WARN_S = 60;
const TICK_MS = 1_000;
/** A customer who reads and types without any request is still there: tell the server now and then. */
const TELL_SERVER_MS = 60_000;

export async function signOut(reason?: string): Promise<void> {
  // What was done so far goes out in the session it was done in.
  void capture().turn();
  try {
    await take(api.DELETE('/session'));
  } catch {
    // The server ends an idle session by itself; here it is over in any case.
  }
  session.ended(reason);
}

export function IdleGuard() {
  const { t } = useTranslation();
  const { idleTimeoutS } = useSession();
  const [left, setLeft] = useState<number | undefined>(undefined);
  const [stay, setStay] = useState<'idle' | 'asking'>('idle');
  const warned = left !== undefined;

  useEffect(() => (warned ? undefined : watchTouches()), [warned]);

  const tick = useCallback(() => {
    const idleS = (Date.now() - lastTouchAt()) / 1000;
    const remaining = Math.ceil(idleTimeoutS - idleS);
    if (remaining <= 0) {
      void signOut('session_idle');
    } else if (remaining <= WARN_S) {
      setLeft(remaining);
    } else {
      setLeft(undefined);
      const quiet = Date.now() - lastAnswerAt() > TELL_SERVER_MS;
      if (quiet && lastTouchAt() > lastAnswerAt()) void queries.refetchQueries(meQuery);
    }
  }, [idleTimeoutS]);

  useEffect(() => {
    touch();
    const timer = setInterval(tick, TICK_MS);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [tick]);

  const stayHere = async (): Promise<void> => {
    setStay('asking');
    await queries.refetchQueries(meQuery);
    touch();
    setLeft(undefined);
    setStay('idle');
  };

  return (
    <Sheet open={warned} title={t('idle.title')} onClose={() => void stayHere()} hold="firm">
      <p style={{ textAlign: 'center', padding: '0.5rem 0 1.25rem' }}>{t('idle.text', { count: left ?? 0 })}</p>
      <div className="button-stack">
        <Action busy={stay === 'asking'} onClick={() => void stayHere()}>
          {t('idle.stay')}
        </Action>
        <button type="button" className="button plain" onClick={() => void signOut()}>
          {t('me.sign_out')}
        </button>
      </div>
    </Sheet>
  );
}
