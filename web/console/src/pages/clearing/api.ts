import { Intent, take, withKey, type ClearingDebit, type ClearingFaultOrder, type ClearingItem } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { oneOf, shortText, type FilterSpec } from '../../parts/url-filters';

export const STATES = ['accepted', 'credited', 'rejected'] as const satisfies readonly ClearingItem['state'][];
export const ROUTES = ['ibps', 'beps', 'hvps'] as const satisfies readonly ClearingItem['route'][];
export const KINDS = [
  'request_lost',
  'forward_lost',
  'receipt_lost',
  'answer_lost',
  'duplicate',
  'delay',
  'refuse',
  'name_check_lost',
] as const satisfies readonly ClearingFaultOrder['kind'][];
export type ItemFilter = 'state' | 'route' | 'bank_no';

export const FILTERS: FilterSpec<ItemFilter> = { state: oneOf(...STATES), route: oneOf(...ROUTES), bank_no: shortText };

export const DEBIT_STATES = ['accepted', 'taken', 'refused'] as const satisfies readonly ClearingDebit['state'][];
export type DebitFilter = 'debit_state' | 'debit_bank';
export const DEBIT_FILTERS: FilterSpec<DebitFilter> = { debit_state: oneOf(...DEBIT_STATES), debit_bank: shortText };
export const VIEWS = ['items', 'debits'] as const;
export const VIEW_FILTER: FilterSpec<'view'> = { view: oneOf(...VIEWS) };

const OFTEN_MS = 5_000;

export function useClearing() {
  return useQuery({ queryKey: ['clearing'], queryFn: () => take(client.GET('/clearing')), refetchInterval: OFTEN_MS });
}

export function useItems(filters: Partial<Record<ItemFilter, string>>) {
  const state = STATES.find((known) => known === filters.state);
  const route = ROUTES.find((known) => known === filters.route);
  const { bank_no } = filters;
  return usePaged(['clearing-items', 'alliance', filters], (cursor) =>
    take(
      client.GET('/clearing/items', {
        params: { query: { limit: PAGE_ROWS, ...(state ? { state } : {}), ...(route ? { route } : {}), ...(bank_no ? { bank_no } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
}

export function useDebits(filters: Partial<Record<DebitFilter, string>>) {
  const state = DEBIT_STATES.find((known) => known === filters.debit_state);
  const bank_no = filters.debit_bank;
  return usePaged(['clearing-debits', 'alliance', filters], (cursor) =>
    take(client.GET('/clearing/debits', { params: { query: { limit: PAGE_ROWS, ...(state ? { state } : {}), ...(bank_no ? { bank_no } : {}), ...(cursor ? { cursor } : {}) } } })),
  );
}

/** How many requests wait for a decision, whatever is filtered. */
export function useWaitingDebits() {
  return useQuery({ queryKey: ['clearing', 'waiting-debits'], queryFn: () => take(client.GET('/clearing/debits', { params: { query: { limit: 1 } } })), refetchInterval: OFTEN_MS });
}

export function useForward() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: (requestId: string) => {
      const intent = new Intent();
      return take(client.POST('/clearing/debits/{request_id}/forward', { params: { path: { request_id: requestId } }, ...withKey(intent.keyFor(requestId)) }));
    },
    onSettled: fresh,
  });
}

function useFresh() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: ['clearing'] });
    void queries.invalidateQueries({ queryKey: ['clearing-items'] });
    void queries.invalidateQueries({ queryKey: ['clearing-debits'] });
  };
}

/** One key per intended fault: pressing again after a lost answer is the same wish. */
export function useAddFault() {
  const fresh = useFresh();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: ClearingFaultOrder) => take(client.POST('/clearing/faults', { body, ...withKey(intent.keyFor(body)) })),
    onSuccess: () => {
      intent.done();
      fresh();
    },
  });
}

export function useRemoveFault() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: (faultId: number) => {
      const intent = new Intent();
      return take(client.DELETE('/clearing/faults/{fault_id}', { params: { path: { fault_id: faultId } }, ...withKey(intent.keyFor(faultId)) }));
    },
    onSettled: fresh,
  });
}

export function useReturn() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: (item: ClearingItem) => {
      const intent = new Intent();
      const path = { from_bank_no: item.from_bank_no, instruction_id: item.instruction_id };
      return take(client.POST('/clearing/items/{from_bank_no}/{instruction_id}/return', { params: { path }, ...withKey(intent.keyFor(path)) }));
    },
    onSettled: fresh,
  });
}
