import { take, type ExpressionCheck } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client } from '../../client';
import type { Group } from './rows';

/** An expression as it is being written. */
export type Draft = { text: string } | { rows: Group };

/** What may be asked. */
export function useExpressionCatalogue(bankId: string, catalogue: string) {
  return useQuery({
    queryKey: ['expression-catalogue', bankId, catalogue, currentLanguage()],
    queryFn: () => take(client.GET('/banks/{bank_id}/expressions/{catalogue}', { params: { path: { bank_id: bankId, catalogue } } })),
    staleTime: Infinity,
  });
}

/** Whether a draft is right; the last answer stays while the next is on its way. */
export function useExpressionCheck(bankId: string, catalogue: string, draft: Draft) {
  return useQuery<ExpressionCheck>({
    queryKey: ['expression-check', bankId, catalogue, currentLanguage(), draft],
    queryFn: () => take(client.POST('/banks/{bank_id}/expressions/{catalogue}/check', { params: { path: { bank_id: bankId, catalogue } }, body: draft })),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
  });
}

/** Expressions in words, by their text. */
export function useExpressionWords(bankId: string, catalogue: string, texts: readonly string[]) {
  const asked = [...new Set(texts)].sort();
  return useQuery({
    queryKey: ['expression-words', bankId, catalogue, currentLanguage(), asked],
    queryFn: async () => {
      const { items } = await take(client.POST('/banks/{bank_id}/expressions/{catalogue}/words', { params: { path: { bank_id: bankId, catalogue } }, body: { texts: asked } }));
      return new Map(asked.map((text, place) => [text, items[place]]));
    },
    enabled: asked.length > 0,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}
