import { Intent, take, withKey, type IdentityCase, type IdentityDecision, type IdentityReport } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { oneOf, type FilterSpec } from '../../parts/url-filters';

export const STATES = ['open', 'assigned', 'proposed', 'merged', 'kept_apart'] as const satisfies readonly IdentityCase['state'][];
export type CaseFilter = 'state';
export const FILTERS: FilterSpec<CaseFilter> = { state: oneOf(...STATES) };

export function useCases(bankId: string, filters: Partial<Record<CaseFilter, string>>) {
  const state = STATES.find((candidate) => candidate === filters.state);
  return usePaged(['identity-cases', bankId, filters], (cursor) =>
    take(client.GET('/banks/{bank_id}/identity-cases', { params: { path: { bank_id: bankId }, query: { limit: PAGE_ROWS, ...(state ? { state } : {}), ...(cursor ? { cursor } : {}) } } })),
  );
}

export function useCase(bankId: string, caseId: string) {
  return useQuery({
    queryKey: ['identity-cases', bankId, 'one', caseId],
    queryFn: () => take(client.GET('/banks/{bank_id}/identity-cases/{case_id}', { params: { path: { bank_id: bankId, case_id: caseId } } })),
  });
}

/** One key per intended act: pressing again after a lost answer does nothing twice. */
function useAct<Body extends object, Done>(bankId: string, call: (body: Body, key: string) => Promise<Done>) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: Body) => call(body, intent.keyFor(body)),
    onSuccess: () => { intent.done(); },
    onSettled: () => Promise.all([
      queries.invalidateQueries({ queryKey: ['identity-cases', bankId] }),
      queries.invalidateQueries({ queryKey: ['customers', bankId] }),
    ]),
  });
}

export function useAssign(bankId: string, caseId: string) {
  return useAct(bankId, (body: object, key) =>
    take(client.POST('/banks/{bank_id}/identity-cases/{case_id}/assignment', { params: { path: { bank_id: bankId, case_id: caseId } }, body, ...withKey(key) })));
}

export function useDecide(bankId: string, caseId: string) {
  return useAct(bankId, (body: IdentityDecision, key) =>
    take(client.POST('/banks/{bank_id}/identity-cases/{case_id}/decision', { params: { path: { bank_id: bankId, case_id: caseId } }, body, ...withKey(key) })));
}

export function useReport(bankId: string) {
  return useAct(bankId, (body: IdentityReport, key) =>
    take(client.POST('/banks/{bank_id}/identities', { params: { path: { bank_id: bankId } }, body, ...withKey(key) })));
}

export function useDetach(bankId: string, identityId: string) {
  return useAct(bankId, (body: { reason: string }, key) =>
    take(client.POST('/banks/{bank_id}/identities/{identity_id}/detachment', { params: { path: { bank_id: bankId, identity_id: identityId } }, body, ...withKey(key) })));
}

export function useSplit(bankId: string, mergeId: string) {
  return useAct(bankId, (body: { reason: string }, key) =>
    take(client.POST('/banks/{bank_id}/merges/{merge_id}/split', { params: { path: { bank_id: bankId, merge_id: mergeId } }, body, ...withKey(key) })));
}

export function useCustomerIdentities(bankId: string, userId: string) {
  return useQuery({
    queryKey: ['customers', bankId, userId, 'identities'],
    queryFn: () => take(client.GET('/banks/{bank_id}/customers/{user_id}/identities', { params: { path: { bank_id: bankId, user_id: userId } } })),
  });
}
