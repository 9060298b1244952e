/** What customers did in the app, asked of one bank: an analysis at a time, and the vocabulary it is asked in. */
import { take, type AnalysisAnswer, type AnalysisPeopleQuestion, type AnalysisAsk, type AnalysisResult, type BehaviourName } from '@polybank/api';
import { useMutation, useQuery } from '@tanstack/react-query';
import { client } from '../../client';
import { useBankId } from '../../shell/scope';
import type { Period } from './period';

export const NAMES = ['page_view', 'click', 'exposure', 'form', 'error', 'performance', 'business'] as const satisfies readonly BehaviourName[];
export type Kind = AnalysisAsk['kind'];
export type AskOf<K extends Kind> = Extract<AnalysisAsk, { kind: K }>;
export type ResultOf<K extends Kind> = Extract<AnalysisResult, { kind: K }>;
export type AnswerOf<K extends Kind> = Omit<AnalysisAnswer, 'result'> & { result: ResultOf<K> };

const VOCABULARY_DAYS = 30;
const bank = (bank_id: string) => ({ params: { path: { bank_id } } });

/** One analysis of a period; without a period, or with nothing to ask, none. */
export function useAnalysis<K extends Kind>(period: Period | undefined, ask: AskOf<K> | undefined) {
  const bankId = useBankId();
  return useQuery({
    queryKey: ['behaviour', bankId, period, ask],
    queryFn: async () => {
      if (!period || !ask) throw new Error('nothing to ask');
      // It is answered in the kind that was asked for.
      return (await take(client.POST('/banks/{bank_id}/analyses', { ...bank(bankId), body: { ...period, ask } }))) as AnswerOf<K>;
    },
    enabled: period !== undefined && ask !== undefined,
    staleTime: 60_000,
  });
}

/** What happened lately, most frequent first: what the pickers offer. */
export function useVocabulary() {
  const bankId = useBankId();
  return useQuery({
    queryKey: ['behaviour', bankId, 'events'],
    queryFn: async () => (await take(client.GET('/banks/{bank_id}/analyses/events', { params: { path: { bank_id: bankId }, query: { days: VOCABULARY_DAYS } } }))).items,
    staleTime: 300_000,
  });
}

/** Who is behind a figure; what it is asked for goes on record. */
export const useBehind = (bankId: string) =>
  useMutation({ mutationFn: (question: AnalysisPeopleQuestion) => take(client.POST('/banks/{bank_id}/analyses/people', { ...bank(bankId), body: question })) });
