import { Intent, take, withKey, type ReconDifference, type ReconResolution } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { oneOf, type FilterSpec } from '../../parts/url-filters';

export const STATES = ['open', 'resolving', 'resolved'] as const satisfies readonly ReconDifference['state'][];
export const VIEWS = ['differences', 'runs', 'commands'] as const;
export type View = (typeof VIEWS)[number];
export type ReconFilter = 'state' | 'view';
export const FILTERS: FilterSpec<ReconFilter> = { state: oneOf(...STATES), view: oneOf(...VIEWS) };

export function useLedger(bankId: string) {
  return useQuery({
    queryKey: ['ledger', bankId],
    queryFn: () => take(client.GET('/banks/{bank_id}/ledger', { params: { path: { bank_id: bankId } } })),
    refetchInterval: 15_000,
  });
}

export function useDifferences(bankId: string, state: string | undefined) {
  const known = STATES.find((candidate) => candidate === state);
  return usePaged(['recon-differences', bankId, { state: known }], (cursor) =>
    take(client.GET('/banks/{bank_id}/reconciliations/differences', { params: { path: { bank_id: bankId }, query: { limit: PAGE_ROWS, ...(known ? { state: known } : {}), ...(cursor ? { cursor } : {}) } } })),
  );
}

export function useRuns(bankId: string) {
  return usePaged(['recon-runs', bankId, {}], (cursor) =>
    take(client.GET('/banks/{bank_id}/reconciliations', { params: { path: { bank_id: bankId }, query: { limit: PAGE_ROWS, ...(cursor ? { cursor } : {}) } } })),
  );
}

export function useCommands(bankId: string) {
  return usePaged(['core-commands', bankId, {}], (cursor) =>
    take(client.GET('/banks/{bank_id}/ledger/commands', { params: { path: { bank_id: bankId }, query: { limit: PAGE_ROWS, ...(cursor ? { cursor } : {}) } } })),
  );
}

function useFresh(bankId: string) {
  const queries = useQueryClient();
  return () => {
    for (const list of ['recon-differences', 'recon-runs', 'core-commands', 'ledger', 'suspense']) void queries.invalidateQueries({ queryKey: [list, bankId] });
  };
}

export function useReconcile(bankId: string) {
  const [intent] = useState(() => new Intent());
  const fresh = useFresh(bankId);
  return useMutation({
    mutationFn: (body: { date?: string }) =>
      take(client.POST('/banks/{bank_id}/reconciliations', { params: { path: { bank_id: bankId } }, body, ...withKey(intent.keyFor(body)) })),
    onSuccess: () => { intent.done(); },
    onSettled: fresh,
  });
}

/** One key per intended resolution: pressing again after a lost answer books nothing twice. */
export function useResolve(bankId: string, differenceId: string) {
  const [intent] = useState(() => new Intent());
  const fresh = useFresh(bankId);
  return useMutation({
    mutationFn: (body: ReconResolution) =>
      take(
        client.POST('/banks/{bank_id}/reconciliations/differences/{difference_id}/resolution', {
          params: { path: { bank_id: bankId, difference_id: differenceId } }, body, ...withKey(intent.keyFor(body)),
        }),
      ),
    onSuccess: () => { intent.done(); },
    onSettled: fresh,
  });
}
