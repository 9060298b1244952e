import { take, withKey, type PinSet } from '@polybank/api';
import { api } from '../../api';

export async function setPin(body: PinSet, key: string): Promise<void> {
  await take(api.PUT('/me/pin', { body, ...withKey(key) }));
}
