import { Intent, take, withKey, type ConsentPurposeTexts, type NewConsentText } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';

export type Purpose = ConsentPurposeTexts['purpose'];

export function useConsentTexts(bankId: string) {
  return useQuery({
    queryKey: ['consent-texts', bankId],
    queryFn: () => take(client.GET('/banks/{bank_id}/consent-texts', { params: { path: { bank_id: bankId } } })),
  });
}

/** One key per intended version: pressing again after a lost answer does not publish a second one. */
export function usePublishText(bankId: string, purpose: Purpose) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: NewConsentText) =>
      take(
        client.POST('/banks/{bank_id}/consent-texts/{purpose}', {
          params: { path: { bank_id: bankId, purpose } },
          body,
          ...withKey(intent.keyFor(body)),
        }),
      ),
    onSuccess: () => {
      intent.done();
      void queries.invalidateQueries({ queryKey: ['consent-texts', bankId] });
    },
  });
}
