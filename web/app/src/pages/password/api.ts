import { take, withKey, type OwnSecret, type PasswordChange } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

/** How old password and PIN are; what is not known is not in the way of anything. */
export const secretsQuery = queryOptions({
  queryKey: ['secrets'],
  queryFn: async (): Promise<OwnSecret[]> => (await take(api.GET('/me/secrets'))).secrets,
  staleTime: 300_000,
});

export async function changePassword(body: PasswordChange, key: string): Promise<void> {
  await take(api.PUT('/me/password', { body, ...withKey(key) }));
}
