/** Figures that are watched, and what was told of them. */
import { act, Intent, take, withKey, type AlertBody } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';

const bank = (bank_id: string) => ({ params: { path: { bank_id } } });
const one = (bank_id: string, alert_id: string) => ({ params: { path: { bank_id, alert_id } } });

export const useAlerts = (bankId: string) => useQuery({ queryKey: ['alerts', bankId], queryFn: () => take(client.GET('/banks/{bank_id}/alerts', bank(bankId))), staleTime: 30_000 });

/** Hours of many weeks are counted some at a time: it is asked until all are. */
export const useBand = (bankId: string, alert_id: string, edit: number) =>
  useQuery({
    queryKey: ['alerts', bankId, alert_id, edit, 'band'], queryFn: () => take(client.GET('/banks/{bank_id}/alerts/{alert_id}/band', one(bankId, alert_id))), staleTime: 60_000,
    refetchInterval: (query) => ((query.state.data?.left ?? 0) > 0 ? 500 : false),
  });

export const useHistory = (bankId: string, open: boolean) =>
  usePaged(['alert-events', bankId, { open }], (cursor) =>
    take(client.GET('/banks/{bank_id}/alert-events', { params: { path: { bank_id: bankId }, query: { open, limit: PAGE_ROWS, ...(cursor ? { cursor } : {}) } } })));

function useChanged() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: ['alerts'] });
    void queries.invalidateQueries({ queryKey: ['alert-events'] });
  };
}

/** Makes one, or changes the one that is given. */
export function useSave(bankId: string, known: { alert_id: string; edit: number } | undefined) {
  const changed = useChanged();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (alert: AlertBody) => act(intent, { known, alert }, (key) =>
      known
        ? take(client.PUT('/banks/{bank_id}/alerts/{alert_id}', { ...one(bankId, known.alert_id), body: { edit: known.edit, alert }, ...withKey(key) }))
        : take(client.POST('/banks/{bank_id}/alerts', { ...bank(bankId), body: alert, ...withKey(key) }))),
    onSuccess: changed,
  });
}

export function useDelete(bankId: string) {
  const changed = useChanged();
  const [intent] = useState(() => new Intent());
  return useMutation({ mutationFn: (alert_id: string) => act(intent, alert_id, (key) => take(client.DELETE('/banks/{bank_id}/alerts/{alert_id}', { ...one(bankId, alert_id), ...withKey(key) }))), onSuccess: changed });
}

export function useSee(bankId: string, event_id: string) {
  const changed = useChanged();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (note: string) => act(intent, { event_id, note }, (key) => take(client.POST('/banks/{bank_id}/alert-events/{event_id}/seeing', { params: { path: { bank_id: bankId, event_id } }, body: { note }, ...withKey(key) }))),
    onSuccess: changed,
  });
}
