import { take, withKey, type MergeResult, type MergeStart, type MergeStarted, type OwnIdentities } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api, queries } from '../../api';

export const identitiesQuery = queryOptions({
  queryKey: ['me', 'identities'],
  queryFn: () => take<OwnIdentities>(api.GET('/me/identities')),
});

export const startMerge = (body: MergeStart, key: string): Promise<MergeStarted> =>
  take<MergeStarted>(api.POST('/me/merges', { body, ...withKey(key) }));

export const completeMerge = (claimId: string, code: string, key: string): Promise<MergeResult> =>
  take<MergeResult>(api.POST('/me/merges/{claim_id}/complete', { params: { path: { claim_id: claimId } }, body: { code }, ...withKey(key) }));

export const askDesk = (key: string): Promise<MergeResult> => take<MergeResult>(api.POST('/me/merge-reviews', { body: {}, ...withKey(key) }));

/** After a merge nearly everything may be another matter: accounts, payees, messages, the class. */
export function everythingChanged(): void {
  void queries.invalidateQueries();
}
