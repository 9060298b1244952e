import { take, type Me } from '@polybank/api';
import { queryOptions, useSuspenseQuery, useQuery } from '@tanstack/react-query';
import { api } from '../api';
import { session } from './session';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<Me> => {
    const me = await take<Me>(api.GET('/me'));
    session.confirmed();
    return me;
  },
});

/** The signed-in customer; only under `SignedIn`, which has waited for it. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

export function useMaybeMe(): Me | undefined {
  return useQuery({ ...meQuery, enabled: false }).data;
}
