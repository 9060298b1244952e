import { codeOf } from '@polybank/ui';
import { take, type KeyLoginStarted, type LoginResult, type SessionOpened } from '@polybank/api';
import { api } from '../../api';
import { forgetKey, rememberKey, signWithKey, type KeyJson } from '../../parts/keys';
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

/** `replaces` names the device that gives way; `renewed` takes the place of a password that is expired. */
export type Besides = { replaces?: string; renewed?: string };

export function completeLogin(challengeId: string, code: string, { replaces, renewed }: Besides): Promise<SessionOpened> {
  return take<SessionOpened>(
    api.POST('/login/{challenge_id}/complete', {
      params: { path: { challenge_id: challengeId } },
      body: {
        code,
        device: { ...thisDevice(), ...(replaces === undefined ? {} : { replaces }) },
        ...(renewed === undefined ? {} : { new_password: renewed }),
      },
    }),
  );
}
