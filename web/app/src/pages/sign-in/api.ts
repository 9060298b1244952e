import { take, type LoginResult, type SessionOpened } from '@polybank/api';
import { api } from '../../api';
import { thisDevice } from '../../session/device';

export type Credentials = { phone: string; password: string };

export function logIn({ phone, password }: Credentials): Promise<LoginResult> {
  return take<LoginResult>(api.POST('/login', { body: { phone, password, device: thisDevice() } }));
}

/** With the pattern of this device. */
export function logInWithPattern({ phone, pattern }: { phone: string; pattern: string }): Promise<LoginResult> {
  return take<LoginResult>(api.POST('/login/pattern', { body: { phone, pattern, device: thisDevice() } }));
}

export function completeLogin(challengeId: string, code: string, replaces?: string): Promise<SessionOpened> {
  return take<SessionOpened>(
    api.POST('/login/{challenge_id}/complete', {
      params: { path: { challenge_id: challengeId } },
      body: { code, device: { ...thisDevice(), ...(replaces === undefined ? {} : { replaces }) } },
    }),
  );
}
