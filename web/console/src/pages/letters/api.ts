import { Intent, take, withKey, type DeadLetter } from '@polybank/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';

export function useLetters(bankId: string) {
  return usePaged<DeadLetter>(['letters', bankId, {}], (cursor) =>
    take(client.GET('/banks/{bank_id}/letters', { params: { path: { bank_id: bankId }, query: { limit: PAGE_ROWS, ...(cursor ? { cursor } : {}) } } })),
  );
}

type Which = { consumer: string; seq: number };

function useDone(bankId: string, intent: Intent) {
  const queries = useQueryClient();
  return () => {
    intent.done();
    void queries.invalidateQueries({ queryKey: ['letters', bankId] });
    void queries.invalidateQueries({ queryKey: ['integrity', bankId] });
  };
}

export function useRetry(bankId: string) {
  const [intent] = useState(() => new Intent());
  const onSuccess = useDone(bankId, intent);
  return useMutation({
    mutationFn: (body: Which) => take(client.POST('/banks/{bank_id}/letters/retry', { params: { path: { bank_id: bankId } }, body, ...withKey(intent.keyFor(body)) })),
    onSuccess,
  });
}

export function useDiscard(bankId: string) {
  const [intent] = useState(() => new Intent());
  const onSuccess = useDone(bankId, intent);
  return useMutation({
    mutationFn: (body: Which & { purpose: string }) =>
      take(client.POST('/banks/{bank_id}/letters/discard', { params: { path: { bank_id: bankId } }, body, ...withKey(intent.keyFor(body)) })),
    onSuccess,
  });
}
