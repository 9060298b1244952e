import {
  take,
  withKey,
  type ExternalCodeSent,
  type ExternalLinkComplete,
  type ExternalLinks,
  type ExternalLoginBegun,
  type ExternalLoginResult,
  type SessionOpened,
  type SignInProvider,
  type SignInProviders,
} from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api, queries } from '../../api';
import { deviceId, thisDevice } from '../../session/device';

/** What a provider sent back with the browser. */
export type Brought = { state: string; code: string; iss?: string };

export const providersQuery = queryOptions({
  queryKey: ['sign-in-providers'],
  queryFn: () => take<SignInProviders>(api.GET('/sign-in-providers')),
  staleTime: 60_000,
});

export const externalLinksQuery = queryOptions({
  queryKey: ['external-links'],
  queryFn: () => take<ExternalLinks>(api.GET('/me/external-links')),
});

export async function linksChanged(): Promise<void> {
  await queries.invalidateQueries({ queryKey: ['external-links'] });
}

const at = (attempt: string) => ({ params: { path: { attempt_id: attempt } } });

export const beginSignIn = (provider: string): Promise<ExternalLoginBegun> =>
  take<ExternalLoginBegun>(api.POST('/external-logins', { body: { provider_id: provider, device_id: deviceId() } }));

export const comeBack = (attempt: string, brought: Brought): Promise<ExternalLoginResult> =>
  take<ExternalLoginResult>(api.POST('/external-logins/{attempt_id}/return', { ...at(attempt), body: { ...brought, device: thisDevice() } }));

export const givePhone = (attempt: string, phone: string): Promise<ExternalCodeSent> =>
  take<ExternalCodeSent>(api.POST('/external-logins/{attempt_id}/phone', { ...at(attempt), body: { phone } }));

export const completeSignIn = (attempt: string, code: string): Promise<SessionOpened> =>
  take<SessionOpened>(api.POST('/external-logins/{attempt_id}/complete', { ...at(attempt), body: { code, device: thisDevice() } }));

export const beginLink = (provider: string): Promise<ExternalLoginBegun> =>
  take<ExternalLoginBegun>(api.POST('/me/external-logins', { body: { provider_id: provider } }));

export const linkBack = (attempt: string, brought: Brought): Promise<SignInProvider> =>
  take<SignInProvider>(api.POST('/me/external-logins/{attempt_id}/return', { ...at(attempt), body: brought }));

export const completeLink = (attempt: string, body: ExternalLinkComplete): Promise<void> =>
  take(api.POST('/me/external-logins/{attempt_id}/complete', { ...at(attempt), body }));

export const unlink = (link: string, key: string): Promise<void> =>
  take(api.DELETE('/me/external-links/{link_id}', { params: { path: { link_id: link } }, ...withKey(key) }));
