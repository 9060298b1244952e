import { Intent, take, withKey, type AgreementLine, type AgreementNewVersion, type BindingLine, type BoundCheck } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { oneOf, type FilterSpec } from '../../parts/url-filters';

export type { AgreementLine, BindingLine, BoundCheck };

export const VIEWS = ['bindings', 'checks', 'agreements', 'texts'] as const;
export const OUTCOMES = ['confirmed', 'unanswered', 'account_unknown', 'name', 'id_number', 'phone', 'account_not_usable', 'bank_not_reached'] as const;
export const DOCUMENTS = ['class_two', 'class_three', 'hang_card', 'balance_sharing'] as const;
export type DocumentName = (typeof DOCUMENTS)[number];
export type BoundFilter = 'view' | 'outcome' | 'document';
export const FILTERS: FilterSpec<BoundFilter> = { view: oneOf(...VIEWS), outcome: oneOf(...OUTCOMES), document: oneOf(...DOCUMENTS) };

const from = (cursor: string | undefined) => ({ limit: PAGE_ROWS, ...(cursor ? { cursor } : {}) });

export function useChecks(bankId: string, chosen: string | undefined) {
  const outcome = OUTCOMES.find((one) => one === chosen);
  return usePaged(['bound-checks', bankId, { outcome }], (cursor) =>
    take(client.GET('/banks/{bank_id}/bound-checks', { params: { path: { bank_id: bankId }, query: { ...from(cursor), ...(outcome ? { outcome } : {}) } } })));
}

export function useBindings(bankId: string) {
  return usePaged(['bindings', bankId, {}], (cursor) =>
    take(client.GET('/banks/{bank_id}/bindings', { params: { path: { bank_id: bankId }, query: from(cursor) } })));
}

export function useAgreements(bankId: string, chosen: string | undefined) {
  const document = DOCUMENTS.find((one) => one === chosen);
  return usePaged(['agreements', bankId, { document }], (cursor) =>
    take(client.GET('/banks/{bank_id}/agreements', { params: { path: { bank_id: bankId }, query: { ...from(cursor), ...(document ? { document } : {}) } } })));
}

export function useTexts(bankId: string) {
  return useQuery({
    queryKey: ['bound', bankId, 'texts'],
    queryFn: () => take(client.GET('/banks/{bank_id}/agreement-texts', { params: { path: { bank_id: bankId } } })),
  });
}

/** One key per intended version: pressing again after a lost answer does not publish a second one. */
export function usePublish(bankId: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: AgreementNewVersion) =>
      take(client.POST('/banks/{bank_id}/agreement-texts', { params: { path: { bank_id: bankId } }, body, ...withKey(intent.keyFor(body)) })),
    onSuccess: () => {
      intent.done();
      void queries.invalidateQueries({ queryKey: ['bound', bankId, 'texts'] });
    },
  });
}
