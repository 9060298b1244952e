/** Behaviour capture of this bank, started once. */
import { newKey } from '@polybank/api';
import { startCapture, type Capture } from '@polybank/sdk';
import { BASENAME, bankKey } from './bank';
import { deviceId } from './session/device';

let started: Capture | undefined;

export function capture(): Capture {
  started ??= startCapture({
    endpoint: `${BASENAME}/api/v1/events`,
    deviceId: deviceId(),
    headers: { 'X-Polybank-Client': 'web' },
    store: localStorage,
    storeKey: bankKey('capture'),
    environment: { uuid: newKey },
  });
  return started;
}
