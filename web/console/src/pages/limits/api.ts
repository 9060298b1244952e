import { Intent, take, withKey, type CustomerLimitSet, type LimitQuestion, type LimitRow } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';

/** The parameter set the table is a version of. */
export const TABLE = 'auth.limits';

export function useLimitCheck(bankId: string) {
  return useMutation({
    mutationFn: (rows: LimitRow[]) => take(client.POST('/banks/{bank_id}/limit-table/checks', { params: { path: { bank_id: bankId } }, body: { rows } })),
  });
}

export function useLimitDecision(bankId: string) {
  return useMutation({
    mutationFn: (body: LimitQuestion) => take(client.POST('/banks/{bank_id}/limit-decisions', { params: { path: { bank_id: bankId } }, body })),
  });
}

export function useCustomerLimits(bankId: string, userId: string) {
  return useQuery({
    queryKey: ['customer-limits', bankId, userId],
    queryFn: () => take(client.GET('/banks/{bank_id}/customers/{user_id}/limits', { params: { path: { bank_id: bankId, user_id: userId } } })),
  });
}

export function useSetCustomerLimit(bankId: string, userId: string, business: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: CustomerLimitSet) =>
      take(client.PUT('/banks/{bank_id}/customers/{user_id}/limits/{business}', {
        params: { path: { bank_id: bankId, user_id: userId, business } }, body, ...withKey(intent.keyFor(body)),
      })),
    onSuccess: () => {
      intent.done();
      void queries.invalidateQueries({ queryKey: ['customer-limits', bankId, userId] });
    },
  });
}
