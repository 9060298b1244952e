import { Intent, take, withKey, type MessageWords, type MessageWordsSet } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';

export function useTemplates(bankId: string) {
  return useQuery({
    queryKey: ['templates', bankId],
    queryFn: () => take(client.GET('/banks/{bank_id}/message-templates', { params: { path: { bank_id: bankId } } })),
  });
}

const at = (bankId: string, templateId: string) => ({ path: { bank_id: bankId, template_id: templateId } });

export function useTemplate(bankId: string, templateId: string) {
  return useQuery({
    queryKey: ['templates', bankId, templateId],
    queryFn: () => take(client.GET('/banks/{bank_id}/message-templates/{template_id}', { params: at(bankId, templateId) })),
  });
}

export function usePreview(bankId: string, templateId: string) {
  return useMutation({
    mutationFn: (words: MessageWords) =>
      take(client.POST('/banks/{bank_id}/message-templates/{template_id}/preview', { params: at(bankId, templateId), body: { words } })),
  });
}

/** One key per intended version: pressing again after a lost answer does not make a second one. */
export function useSetWords(bankId: string, templateId: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: MessageWordsSet) =>
      take(
        client.POST('/banks/{bank_id}/message-templates/{template_id}/versions', { params: at(bankId, templateId), body, ...withKey(intent.keyFor(body)) }),
      ),
    onSuccess: () => {
      intent.done();
      void queries.invalidateQueries({ queryKey: ['templates', bankId] });
    },
  });
}

export function useTry(bankId: string, templateId: string) {
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: { words: MessageWords; phone: string; lang: 'zh' | 'en' }) =>
      take(client.POST('/banks/{bank_id}/message-templates/{template_id}/test', { params: at(bankId, templateId), body, ...withKey(intent.keyFor(body)) })),
    onSuccess: () => { intent.done(); },
  });
}
