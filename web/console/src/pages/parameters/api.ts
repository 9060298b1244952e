import { Intent, take, withKey, type NewParameterVersion } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';

export function useParameterSets(bankId: string) {
  return useQuery({
    queryKey: ['parameters', bankId],
    queryFn: () => take(client.GET('/banks/{bank_id}/parameters', { params: { path: { bank_id: bankId } } })),
  });
}

export function useParameterSet(bankId: string, name: string) {
  return useQuery({
    queryKey: ['parameters', bankId, name],
    queryFn: () => take(client.GET('/banks/{bank_id}/parameters/{name}', { params: { path: { bank_id: bankId, name } } })),
  });
}

/** One key per intended version: pressing again after a lost answer does not set a second one. */
export function useSetParameters(bankId: string, name: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: NewParameterVersion) =>
      take(client.POST('/banks/{bank_id}/parameters/{name}', { params: { path: { bank_id: bankId, name } }, body, ...withKey(intent.keyFor(body)) })),
    onSuccess: () => {
      intent.done();
      void queries.invalidateQueries({ queryKey: ['parameters', bankId] });
    },
  });
}
