import { Intent, take, withKey, type RecoveryCase } from '@polybank/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { oneOf, type FilterSpec } from '../../parts/url-filters';

export const STATUSES = ['review', 'proposed', 'cooling', 'done', 'stopped', 'rejected', 'expired'] as const satisfies readonly RecoveryCase['status'][];
export type RecoveryFilter = 'status';
export const FILTERS: FilterSpec<RecoveryFilter> = { status: oneOf(...STATUSES) };

export function useRecoveries(bankId: string, filters: Partial<Record<RecoveryFilter, string>>) {
  const status = STATUSES.find((candidate) => candidate === filters.status);
  return usePaged(['recoveries', bankId, filters], (cursor) =>
    take(
      client.GET('/banks/{bank_id}/recoveries', {
        params: { path: { bank_id: bankId }, query: { limit: PAGE_ROWS, ...(status ? { status } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
}

export type Decision = 'approve' | 'reject';

/** One key per intended decision: pressing again after a lost answer does not decide twice. */
export function useDecide(bankId: string, recoveryId: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: { decision: Decision; purpose: string }) =>
      take(
        client.POST('/banks/{bank_id}/recoveries/{recovery_id}/decision', {
          params: { path: { bank_id: bankId, recovery_id: recoveryId } },
          body,
          ...withKey(intent.keyFor(body)),
        }),
      ),
    onSuccess: () => {
      intent.done();
      void queries.invalidateQueries({ queryKey: ['recoveries', bankId] });
    },
  });
}
