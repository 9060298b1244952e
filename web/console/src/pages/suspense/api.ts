import { Intent, take, withKey, type SuspenseItem, type SuspenseResolution } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { oneOf, type FilterSpec } from '../../parts/url-filters';

export const STATES = ['open', 'resolving', 'paid', 'written_back'] as const satisfies readonly SuspenseItem['state'][];
export type SuspenseFilter = 'state';
export const FILTERS: FilterSpec<SuspenseFilter> = { state: oneOf(...STATES) };

const page = (bankId: string, state: SuspenseItem['state'] | undefined, cursor: string | undefined, limit: number) =>
  take(client.GET('/banks/{bank_id}/suspense', { params: { path: { bank_id: bankId }, query: { limit, ...(state ? { state } : {}), ...(cursor ? { cursor } : {}) } } }));

export function useSuspense(bankId: string, filters: Partial<Record<SuspenseFilter, string>>) {
  const state = STATES.find((candidate) => candidate === filters.state);
  return usePaged(['suspense', bankId, filters], (cursor) => page(bankId, state, cursor, PAGE_ROWS));
}

export function useSuspenseTotal(bankId: string) {
  return useQuery({ queryKey: ['suspense', bankId, 'total'], queryFn: () => page(bankId, 'open', undefined, 1) });
}

/** One key per intended resolution: pressing again after a lost answer pays nothing twice. */
export function useResolve(bankId: string, itemId: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: SuspenseResolution) =>
      take(client.POST('/banks/{bank_id}/suspense/{item_id}/resolution', { params: { path: { bank_id: bankId, item_id: itemId } }, body, ...withKey(intent.keyFor(body)) })),
    onSuccess: () => { intent.done(); },
    onSettled: () => queries.invalidateQueries({ queryKey: ['suspense', bankId] }),
  });
}
