import { take, withKey, type PhoneChangeStarted } from '@polybank/api';
import { api } from '../../api';

export function startPhoneChange(phone: string, key: string): Promise<PhoneChangeStarted> {
  return take<PhoneChangeStarted>(api.POST('/me/phone/changes', { body: { phone }, ...withKey(key) }));
}

export type NewNumber = { change_id: string; code: string };

export async function changePhone(body: NewNumber & { challenge_id?: string }, key: string): Promise<void> {
  await take(api.PUT('/me/phone', { body, ...withKey(key) }));
}
