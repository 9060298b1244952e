/** The one client of this bank. */
import { createCustomerClient, ProblemError, take, type SessionOpened } from '@polybank/api';
import { createQueryClient, currentLanguage } from '@polybank/ui';
import { BANK, bankKey } from './bank';
import { brandNoticed } from './brand-live';
import { previewFetch, PREVIEWING } from './preview/mode';
import { answered } from './session/activity';
import { deviceId } from './session/device';
import { setClock, signCall } from './session/device-key';
import { session } from './session/session';

export const queries = createQueryClient();

/** Refusals that belong to a form on the screen, not to the session. */
const OF_THE_FORM = new Set(['credentials_wrong']);

async function refresh(): Promise<boolean> {
  try {
    const opened = await take<SessionOpened>(api.POST('/session/refresh', { body: { device_id: deviceId() } }));
    session.opened(opened);
    return true;
  } catch (error) {
    // No answer: the session may well live on, so the caller sees the network problem and not a sign-out.
    if (error instanceof ProblemError && error.problem.status === 401) return false;
    throw error;
  }
}

export const api = createCustomerClient(BANK, {
  language: currentLanguage,
  refresh,
  turns: { name: bankKey('refresh') },
  // A browser drops an expired access cookie by itself; the refresh cookie may still be good.
  mayRefresh: (code) => code === 'session_expired' || (code === 'unauthenticated' && session.get().phase !== 'out'),
  sign: signCall,
  onLate: setClock,
  onAnswered: answered,
  onBrand: brandNoticed,
  ...(PREVIEWING ? { fetch: previewFetch } : {}),
  onSignedOut: (problem) => {
    if (!OF_THE_FORM.has(problem.code)) session.ended(problem.code);
  },
});
