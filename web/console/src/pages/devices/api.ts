import { Intent, ProblemError, take, withKey, type RiskDevice, type RiskDeviceFile, type RiskSharedBans } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { oneOf, type FilterSpec } from '../../parts/url-filters';

export const SHOWN = ['risky', 'banned', 'cleared', 'all'] as const;
export const FILTERS: FilterSpec<'show'> = { show: oneOf(...SHOWN) };
export const isDeviceId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

export function useDevices(bankId: string, show: string | undefined) {
  return usePaged<RiskDevice>(['risk-devices', bankId, show], (cursor) =>
    take(client.GET('/banks/{bank_id}/risk/devices', { params: { path: { bank_id: bankId }, query: { limit: PAGE_ROWS, ...(show ? { show } : {}), ...(cursor ? { cursor } : {}) } } })),
  );
}

/** All about one device; nothing for one that is not known. */
export function useDevice(bankId: string, deviceId: string) {
  return useQuery({
    queryKey: ['risk-devices', bankId, 'one', deviceId],
    queryFn: async (): Promise<RiskDeviceFile | null> => {
      try {
        return await take(client.GET('/banks/{bank_id}/risk/devices/{device_id}', { params: { path: { bank_id: bankId, device_id: deviceId } } }));
      } catch (error) {
        if (error instanceof ProblemError && error.problem.status === 404) return null;
        throw error;
      }
    },
  });
}

export function useSharing(bankId: string) {
  return useQuery({
    queryKey: ['risk-devices', bankId, 'sharing'],
    queryFn: () => take<RiskSharedBans>(client.GET('/banks/{bank_id}/risk/shared-bans', { params: { path: { bank_id: bankId } } })),
  });
}

export type Decision = 'ban' | 'lift';

/** One key per intended decision: pressing again after a lost answer decides nothing twice. */
export function useDecide(bankId: string, deviceId: string, decision: Decision) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (reason: string) => {
      const call = { params: { path: { bank_id: bankId, device_id: deviceId } }, body: { reason }, ...withKey(intent.keyFor({ decision, reason })) };
      return take<undefined>(decision === 'ban' ? client.POST('/banks/{bank_id}/risk/devices/{device_id}/ban', call) : client.POST('/banks/{bank_id}/risk/devices/{device_id}/lift', call));
    },
    onSuccess: () => { intent.done(); },
    onSettled: () => queries.invalidateQueries({ queryKey: ['risk-devices', bankId] }),
  });
}
