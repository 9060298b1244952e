/** The plan in force in a bank, what is in quarantine, and a device that is watched. */
import { take } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client } from '../../client';
import type { Loaded } from '../../parts/data-table';
import { useBankId } from '../../shell/scope';

/** How often a device that is watched is asked about. */
const EVERY_MS = 2_000;

const bank = (bank_id: string) => ({ params: { path: { bank_id } } });
const device = (bank_id: string, device_id: string) => ({ params: { path: { bank_id, device_id } } });

export function usePlan() {
  const bankId = useBankId();
  return useQuery({ queryKey: ['tracking', bankId, 'plan'], queryFn: () => take(client.GET('/banks/{bank_id}/tracking-plan', bank(bankId))) });
}

export function useQuarantine(days: number) {
  const bankId = useBankId();
  return useQuery({
    queryKey: ['tracking', bankId, 'quarantine', days],
    queryFn: () => take(client.GET('/banks/{bank_id}/quarantine', { params: { path: { bank_id: bankId }, query: { days } } })),
  });
}

/** Begins to watch a device; that it was begun goes on record. */
export function useWatch() {
  const bankId = useBankId();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (deviceId: string) => take(client.PUT('/banks/{bank_id}/watched-devices/{device_id}', device(bankId, deviceId))),
    onSuccess: (_, deviceId) => queries.invalidateQueries({ queryKey: ['tracking', bankId, 'watch', deviceId] }),
  });
}

/** What a device that is watched has sent, asked for again and again. */
export function useWatched(deviceId: string | undefined) {
  const bankId = useBankId();
  return useQuery({
    queryKey: ['tracking', bankId, 'watch', deviceId],
    queryFn: () => take(client.GET('/banks/{bank_id}/watched-devices/{device_id}', device(bankId, deviceId ?? ''))),
    enabled: deviceId !== undefined,
    // It is over when the server says so: then nobody asks any more.
    refetchInterval: ({ state }) => (state.data && !state.data.until ? false : EVERY_MS),
  });
}

/** Everything at once, for a table that could load more. */
export function whole<Row>(rows: Row[]): Loaded<Row> {
  const nothing = () => undefined;
  return { rows, error: undefined, pending: false, hasMore: false, loadingMore: false, loadMore: nothing, retry: nothing };
}
