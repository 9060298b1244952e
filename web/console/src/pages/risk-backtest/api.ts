import { Intent, take, withKey, type RiskBackTestOrder } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { isUnderWay } from './model';

/** The kind of document rules are published as. */
export const RULES = 'risk.rules';

const base = '/banks/{bank_id}/risk/back-tests' as const;
const path = (bankId: string, testId: string) => ({ params: { path: { bank_id: bankId, test_id: testId } } });

/** The latest tests; asked again while one of them is under way. */
export function useBackTests(bankId: string) {
  return useQuery({
    queryKey: ['back-tests', bankId],
    queryFn: () => take(client.GET(base, { params: { path: { bank_id: bankId } } })),
    refetchInterval: (query) => (query.state.data?.items.some(isUnderWay) ? 2_000 : false),
  });
}

/** One test; once it is done it does not change any more. */
export function useBackTest(bankId: string, testId: string) {
  return useQuery({
    queryKey: ['back-tests', bankId, testId],
    queryFn: () => take(client.GET(`${base}/{test_id}`, path(bankId, testId))),
    refetchInterval: (query) => (query.state.data && isUnderWay(query.state.data) ? 1_000 : false),
  });
}

export function useAsk(bankId: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: RiskBackTestOrder) => take(client.POST(base, { params: { path: { bank_id: bankId } }, body, ...withKey(intent.keyFor(body)) })),
    onSuccess: () => {
      intent.done();
      void queries.invalidateQueries({ queryKey: ['back-tests', bankId] });
    },
  });
}

export function useCancel(bankId: string, testId: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: () => take(client.POST(`${base}/{test_id}/cancel`, { ...path(bankId, testId), ...withKey(intent.keyFor({ testId })) })),
    onSuccess: () => {
      intent.done();
      void queries.invalidateQueries({ queryKey: ['back-tests', bankId] });
    },
  });
}
