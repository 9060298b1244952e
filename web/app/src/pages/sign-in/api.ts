import { codeOf } from '@polybank/ui';
import { take, type KeyLoginStarted, type LoginResult, type SessionOpened } from '@polybank/api';
import { api } from '../../api';
import { forgetKey, rememberKey, signWithKey, type KeyJson } from '../../parts/keys';
import { thisDevice } from '../../session/device';

export type Credentials = { phone: string; password: string };

export function logIn({ phone, password }: Credentials): Promise<LoginResult> {
  return take<LoginResult>(api.POST('/login', { body: { phone, password, device: thisDevice() } }));
}

/** With the pattern of this device. */
export function logInWithPattern({ phone, pattern }: { phone: string; pattern: string }): Promise<LoginResult> {
  return take<LoginResult>(api.POST('/login/pattern', { body: { phone, pattern, device: thisDevice() } }));
}

/** With a key in this device; nobody types a phone. `only` narrows the choice to keys known to be of this bank. */
export async function logInWithKey(only: readonly string[]): Promise<LoginResult> {
  const asked = await take<KeyLoginStarted>(api.POST('/login/key', { body: {} }));
  const credential = await signWithKey(asked.key_options as KeyJson, only);
  try {
    const result = await take<LoginResult>(
      api.POST('/login/key/{request_id}/complete', {
        params: { path: { request_id: asked.request_id } },
        body: { credential: credential as Record<string, never>, device: thisDevice() },
      }),
    );
    rememberKey(credential['id']);
    return result;
  } catch (error) {
    if (codeOf(error) === 'credentials_wrong' || codeOf(error) === 'key_copied') forgetKey(credential['id']);
    throw error;
  }
}

export function completeLogin(challengeId: string, code: string): Promise<SessionOpened> {
  return take<SessionOpened>(
    api.POST('/login/{challenge_id}/complete', {
      params: { path: { challenge_id: challengeId } },
      body: { code, device: thisDevice() },
    }),
  );
}
