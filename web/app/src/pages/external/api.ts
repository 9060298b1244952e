import {
  take,
  type ExternalCodeSent,
  type ExternalLoginBegun,
  type ExternalLoginResult,
  type ExternalLogins,
  type SessionOpened,
  type SignInProviders,
} from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';
import { deviceId, thisDevice } from '../../session/device';

export const providersQuery = queryOptions({
  queryKey: ['sign-in-providers'],
  queryFn: () => take<SignInProviders>(api.GET('/sign-in-providers')),
  staleTime: Infinity,
});

export const externalLoginsQuery = queryOptions({
  queryKey: ['me', 'external-logins'],
  queryFn: () => take<ExternalLogins>(api.GET('/me/external-logins')),
});

const at = (attempt: string) => ({ params: { path: { attempt_id: attempt } } });

export const beginSignIn = (provider: string): Promise<ExternalLoginBegun> =>
  take<ExternalLoginBegun>(api.POST('/external-logins', { body: { provider_id: provider, device_id: deviceId() } }));

export const comeBack = (attempt: string, state: string, code: string): Promise<ExternalLoginResult> =>
  take<ExternalLoginResult>(api.POST('/external-logins/{attempt_id}/return', { ...at(attempt), body: { state, code, device: thisDevice() } }));

export const givePhone = (attempt: string, phone: string): Promise<ExternalCodeSent> =>
  take<ExternalCodeSent>(api.POST('/external-logins/{attempt_id}/phone', { ...at(attempt), body: { phone } }));

export const completeSignIn = (attempt: string, code: string): Promise<SessionOpened> =>
  take<SessionOpened>(api.POST('/external-logins/{attempt_id}/complete', { ...at(attempt), body: { code, device: thisDevice() } }));

export const beginLink = (provider: string): Promise<ExternalLoginBegun> =>
  take<ExternalLoginBegun>(api.POST('/me/external-logins', { body: { provider_id: provider } }));

export const linkBack = (attempt: string, state: string, code: string): Promise<ExternalCodeSent> =>
  take<ExternalCodeSent>(api.POST('/me/external-logins/{attempt_id}/return', { ...at(attempt), body: { state, code } }));

export const completeLink = (attempt: string, code: string): Promise<void> =>
  take(api.POST('/me/external-logins/{attempt_id}/complete', { ...at(attempt), body: { code } }));

export const unlink = (link: string, key: string): Promise<void> =>
  take(api.DELETE('/me/external-logins/{link_id}', { params: { path: { link_id: link }, header: { 'Idempotency-Key': key } } }));
