import { take, withKey, type PasswordResetComplete, type PasswordResetStarted, type PinReset } from '@polybank/api';
import { api } from '../../api';

export function startReset(phone: string, key: string): Promise<PasswordResetStarted> {
  return take<PasswordResetStarted>(api.POST('/password-resets', { body: { phone }, ...withKey(key) }));
}

export function completeReset(resetId: string, body: PasswordResetComplete, key: string): Promise<void> {
  return take(api.POST('/password-resets/{reset_id}/complete', { params: { path: { reset_id: resetId } }, body, ...withKey(key) }));
}

export function resetPin(body: PinReset, key: string): Promise<void> {
  return take(api.POST('/me/pin-reset', { body, ...withKey(key) }));
}
