/**
 * What this browser tells the bank of itself: after signing in, and before something sensitive is done. It never holds anybody
 * up and nothing depends on it here; what comes of it the bank decides. Fetched apart from the app.
 */
import type { RiskDeviceNonce } from '@polybank/api';
import { take } from '@polybank/api';
import { api } from '../api';
import { BANK } from '../bank';
import { deviceId } from './device';
import { deviceKeyReady, signText } from './device-key';

type Reporter = { report: () => Promise<'sent' | 'recent' | 'failed'> };

let made: Promise<Reporter> | undefined;

async function make(): Promise<Reporter> {
  const { createReporter } = await import('@polybank/sdk/perception');
  return createReporter({
    bank: BANK,
    deviceId: deviceId(),
    draw: () => take<RiskDeviceNonce>(api.GET('/risk/device-nonce')),
    send: (body) => take<undefined>(api.POST('/risk/device-report', { body })),
    sign: (text) => (deviceKeyReady() ? signText(text) : Promise.resolve(undefined)),
  });
}

/** Where something sensitive is about to be done. */
const SENSITIVE = ['/pay', '/transfer', '/packets', '/payees', '/me/', '/cards/', '/accounts/open', '/open-account'];

export function isSensitive(path: string): boolean {
  return SENSITIVE.some((start) => path.startsWith(start));
}

/** Tells how this browser looks, unless it did a moment ago. */
export async function reportDevice(): Promise<void> {
  try {
    made ??= make();
    await (await made).report();
  } catch {
    // The part could not be fetched: the next page tries again.
    made = undefined;
  }
}
