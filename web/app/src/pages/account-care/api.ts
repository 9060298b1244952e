import { take, withKey, type AccountCare, type OwnRestriction, type RestrictionLifted } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

export function careQuery(accountId: string) {
  return queryOptions({
    queryKey: ['accounts', accountId, 'care'],
    queryFn: () =>
      take<AccountCare>(api.GET('/accounts/{account_id}/care', { params: { path: { account_id: accountId } } })),
  });
}

export function restrict(accountId: string, body: OwnRestriction, key: string): Promise<AccountCare> {
  return take<AccountCare>(
    api.POST('/accounts/{account_id}/restrictions', {
      params: { path: { account_id: accountId } },
      body,
      ...withKey(key),
    }),
  );
}

export function lift(accountId: string, restrictionId: string, proof: { challenge_id?: string }, key: string): Promise<RestrictionLifted> {
  return take<RestrictionLifted>(
    api.POST('/accounts/{account_id}/restrictions/{restriction_id}/lift', {
      params: { path: { account_id: accountId, restriction_id: restrictionId } },
      body: proof,
      ...withKey(key),
    }),
  );
}
