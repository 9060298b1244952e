/** Channel pages, asked of one bank: what there is, how a text would look, and why a customer sees what they see. */
import { take, type PagePreviewQuestion, type PageQuestion } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { client } from '../../client';

export function usePages(bankId: string) {
  return useQuery({
    queryKey: ['pages', bankId, currentLanguage()],
    queryFn: () => take(client.GET('/banks/{bank_id}/pages', { params: { path: { bank_id: bankId } } })),
    staleTime: 10_000,
  });
}

/** How a text would look to somebody made up; the last answer stays while the next is on its way. */
export function usePreview(bankId: string, page: string, question: PagePreviewQuestion) {
  return useQuery({
    queryKey: ['pages', bankId, currentLanguage(), 'preview', page, question],
    queryFn: () => take(client.POST('/banks/{bank_id}/pages/{page}/preview', { params: { path: { bank_id: bankId, page } }, body: question })),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** What is asked for goes on record, and what is told is not kept. */
export const useExplanation = (bankId: string, page: string) =>
  useMutation({
    gcTime: 0,
    mutationFn: (body: PageQuestion) => take(client.POST('/banks/{bank_id}/pages/{page}/explanation', { params: { path: { bank_id: bankId, page } }, body })),
  });
