/** The eye: at once on this device, and kept by the bank for the others. */
import { take } from '@polybank/api';
import { api } from '../api';
import { getPreferences, setPreferences, type Amounts } from './preferences';

/** Set here and not yet known to be kept: what the bank says meanwhile is older. */
let pending = 0;

export function showAmounts(amounts: Amounts): void {
  setPreferences({ amounts });
  pending += 1;
  const settled = (): void => {
    pending -= 1;
  };
  // The choice holds on this device whether or not the bank could keep it.
  take<unknown>(api.PUT('/accounts/amounts', { body: { amounts } })).then(settled, settled);
}

/** What the bank keeps, from another device perhaps. */
export function takeAmounts(amounts: Amounts | undefined): void {
  if (amounts !== undefined && pending === 0 && getPreferences().amounts !== amounts) setPreferences({ amounts });
}
