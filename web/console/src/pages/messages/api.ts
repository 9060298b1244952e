import { Intent, take, withKey, type MessageKind, type SentMessage } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { oneOf, shortText, type FilterSpec } from '../../parts/url-filters';

export const KINDS = ['security', 'legal', 'money_in', 'money_out', 'account', 'service', 'marketing'] as const satisfies readonly MessageKind[];
export const STATES = ['queued', 'sent', 'failed', 'skipped'] as const;
export type MessageFilter = 'kind' | 'state' | 'customer';
export const FILTERS: FilterSpec<MessageFilter> = { kind: oneOf(...KINDS), state: oneOf(...STATES), customer: shortText };

export function useMessages(bankId: string, filters: Partial<Record<MessageFilter, string>>) {
  const kind = KINDS.find((candidate) => candidate === filters.kind);
  const state = STATES.find((candidate) => candidate === filters.state);
  const user_id = filters.customer;
  return usePaged<SentMessage>(['messages', bankId, filters], (cursor) =>
    take(
      client.GET('/banks/{bank_id}/messages', {
        params: {
          path: { bank_id: bankId },
          query: { limit: PAGE_ROWS, ...(kind ? { kind } : {}), ...(state ? { state } : {}), ...(user_id ? { user_id } : {}), ...(cursor ? { cursor } : {}) },
        },
      }),
    ),
  );
}

export function useCarriers(bankId: string) {
  return useQuery({
    queryKey: ['messages', bankId, 'carriers'],
    queryFn: () => take(client.GET('/banks/{bank_id}/message-carriers', { params: { path: { bank_id: bankId } } })),
    refetchInterval: 15_000,
  });
}

export function useStatistics(bankId: string) {
  return useQuery({
    queryKey: ['messages', bankId, 'statistics'],
    queryFn: () => take(client.GET('/banks/{bank_id}/message-statistics', { params: { path: { bank_id: bankId }, query: { days: 7 } } })),
  });
}

export function useResend(bankId: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: ({ messageId, purpose }: { messageId: string; purpose: string }) =>
      take(
        client.POST('/banks/{bank_id}/messages/{message_id}/resend', {
          params: { path: { bank_id: bankId, message_id: messageId } },
          body: { purpose },
          ...withKey(intent.keyFor({ messageId, purpose })),
        }),
      ),
    onSuccess: () => {
      intent.done();
      void queries.invalidateQueries({ queryKey: ['messages', bankId] });
    },
  });
}
