/**
 * Behaviour capture of this bank, started once.
 *
 * The bank itself ties behaviour to a customer only with their consent to personalisation, and counts without saying who
 * otherwise. Whoever withdrew it is not counted from this browser at all: that choice is kept here, seen when the consents are
 * loaded, and holds in every tab until a customer is seen who did not withdraw.
 */
import { newKey, type OwnConsents } from '@polybank/api';
import { startCapture, type Capture } from '@polybank/sdk';
import { BASENAME, bankKey } from './bank';
import { deviceId } from './session/device';
import { PREVIEWING } from './preview/mode';
import { session } from './session/session';

const CONSENT = bankKey('capture_consent');

/** Which version of the app this is; put in when it is built. */
declare const __APP_VERSION__: string;

let started: Capture | undefined;

function keptConsent(): 'given' | 'withheld' {
  return localStorage.getItem(CONSENT) === 'withheld' ? 'withheld' : 'given';
}

/** A session that is not confirmed yet is taken for one. */
const signedIn = () => session.get().phase !== 'out';

function start(): Capture {
  const capture = startCapture({
    endpoint: `${BASENAME}/api/v1/events`,
    deviceId: deviceId(),
    version: __APP_VERSION__,
    headers: { 'X-Polybank-Client': 'web' },
    consent: PREVIEWING ? 'withheld' : keptConsent(),
    signedIn,
    store: localStorage,
    storeKey: bankKey('capture'),
    environment: { uuid: newKey },
  });
  let was = signedIn();
  session.subscribe(() => {
    if (signedIn() !== was) void capture.turn();
    was = signedIn();
  });
  return capture;
}

export function capture(): Capture {
  started ??= start();
  return started;
}

/** Follows what the customer decided about personalisation. */
export function heedConsents({ consents }: OwnConsents): void {
  const item = consents.find((one) => one.purpose === 'personalisation');
  if (!item) return;
  if (item.decision === 'withdrawn') localStorage.setItem(CONSENT, 'withheld');
  else localStorage.removeItem(CONSENT);
  capture().setConsent(keptConsent());
}

addEventListener('storage', ({ key }) => {
  if (key === CONSENT) capture().setConsent(keptConsent());
});
