import { take, withKey, type ClosingOutlook } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

export const closingQuery = queryOptions({
  queryKey: ['closing'],
  queryFn: () => take<ClosingOutlook>(api.GET('/me/closing')),
  // Money comes and goes: what stands in the way is asked for with every look.
  staleTime: 0,
});

export async function closeRelation(proof: { challenge_id?: string }, key: string): Promise<void> {
  await take(api.POST('/me/closing', { body: proof, ...withKey(key) }));
}
