import { take, type LoginResult, type SessionOpened } from '@polybank/api';
import { api } from '../../api';
import { thisDevice } from '../../session/device';

/** `renewed` takes the place of a password that is expired. */
export type Credentials = { phone: string; password: string; renewed?: string };

export function logIn({ phone, password, renewed }: Credentials): Promise<LoginResult> {
  const body = { phone, password, device: thisDevice(), ...(renewed === undefined ? {} : { new_password: renewed }) };
  return take<LoginResult>(api.POST('/login', { body }));
}

/** With the pattern of this device. */
export function logInWithPattern({ phone, pattern }: { phone: string; pattern: string }): Promise<LoginResult> {
  return take<LoginResult>(api.POST('/login/pattern', { body: { phone, pattern, device: thisDevice() } }));
}

export function completeLogin(challengeId: string, code: string, renewed?: string): Promise<SessionOpened> {
  return take<SessionOpened>(
    api.POST('/login/{challenge_id}/complete', {
      params: { path: { challenge_id: challengeId } },
      body: { code, device: thisDevice(), ...(renewed === undefined ? {} : { new_password: renewed }) },
    }),
  );
}
