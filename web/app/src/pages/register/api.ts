import { take, withKey, type RegistrationStarted, type SessionOpened } from '@polybank/api';
import { api } from '../../api';
import { thisDevice } from '../../session/device';

export function startRegistration(phone: string, key: string): Promise<RegistrationStarted> {
  return take<RegistrationStarted>(api.POST('/registrations', { body: { phone }, ...withKey(key) }));
}

export type Completion = { registrationId: string; code: string; password: string };

export function completeRegistration({ registrationId, code, password }: Completion, key: string): Promise<SessionOpened> {
  return take<SessionOpened>(
    api.POST('/registrations/{registration_id}/complete', {
      params: { path: { registration_id: registrationId } },
      body: { code, password, device: thisDevice() },
      ...withKey(key),
    }),
  );
}
