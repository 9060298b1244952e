import { ProblemError, take, withKey, type DeviceKeyRegister, type OwnDeviceKey } from '@polybank/api';
import { api } from '../../api';
import { keyRegistered, unregisteredKey } from '../../session/device-key';

export async function registerKey(body: DeviceKeyRegister, key: string): Promise<OwnDeviceKey> {
  const own = await take<OwnDeviceKey>(api.PUT('/me/device-key', { body, ...withKey(key) }));
  await keyRegistered();
  return own;
}

/**
 * Makes this browser's key known to the bank, once it has one. Where the bank knows another of this device, it takes a
 * proof to replace it: that is asked for when something sensitive is refused, and not before.
 */
export async function makeKeyKnown(): Promise<void> {
  try {
    const made = await unregisteredKey();
    if (made !== undefined) await registerKey({ public_key: made }, crypto.randomUUID());
  } catch (error) {
    // A browser that keeps no keys, or a bank that was not reached: the next page tries again.
    if (!(error instanceof ProblemError) && !(error instanceof DOMException)) throw error;
  }
}
