import { ProblemError, take, withKey, type DeviceKeyRegister, type OwnDeviceKey } from '@polybank/api';
import { api } from '../../api';
import { keyRegistered, unregisteredKey } from '../../session/device-key';

export async function registerKey(user: string, body: DeviceKeyRegister, key: string): Promise<OwnDeviceKey> {
  const own = await take<OwnDeviceKey>(api.PUT('/me/device-key', { body, ...withKey(key) }));
  await keyRegistered(user);
  return own;
}

/**
 * Makes this browser's key known to the bank as `user`'s, once it has one. Where the bank knows another of this device, or the
 * session is not new any more, it takes a proof: that is asked for when something sensitive is refused, and not before.
 */
export async function makeKeyKnown(user: string): Promise<void> {
  try {
    const made = await unregisteredKey(user);
    if (made !== undefined) await registerKey(user, { public_key: made }, crypto.randomUUID());
  } catch (error) {
    // A browser that keeps no keys, or a bank that was not reached: the next visit tries again.
    if (!(error instanceof ProblemError) && !(error instanceof DOMException)) throw error;
  }
}
