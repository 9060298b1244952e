/** What customers said about the service, asked of one bank; and every bank beside the others, for the alliance. */
import { act, Intent, take, withKey, type SurveyCaseClosing, type SurveyCaseState } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { oneOf, type FilterSpec } from '../../parts/url-filters';
import type { Period } from '../behaviour/period';

export const SPANS = ['30', '90', '180', '365'] as const;
export const GRAINS = ['day', 'week'] as const;
export type Grain = (typeof GRAINS)[number];
export const CASE_STATES = ['open', 'taken', 'closed'] as const satisfies readonly SurveyCaseState[];
/** How an operator can close a follow-up. */
export const OUTCOMES = ['resolved', 'improve', 'unreached', 'not_needed'] as const satisfies readonly SurveyCaseClosing['outcome'][];

const isId = (text: string) => /^[0-9a-f-]{36}$/i.test(text);
export type Setting = 'tab' | 'days' | 'survey' | 'version' | 'by' | 'state';
export const SETTINGS: FilterSpec<Setting> = { tab: oneOf('results', 'cases'), days: oneOf(...SPANS), survey: isId, version: (text) => /^\d{1,6}$/.test(text), by: oneOf(...GRAINS), state: oneOf(...CASE_STATES) };

export const useSurveys = (bankId: string, days: number) =>
  useQuery({
    queryKey: ['surveys', bankId, 'list', days],
    queryFn: async () => (await take(client.GET('/banks/{bank_id}/surveys', { params: { path: { bank_id: bankId }, query: { days } } }))).items,
    staleTime: 30_000,
  });

export const useResults = (bankId: string, survey_id: string, period: Period, version: number | undefined, by: Grain) =>
  useQuery({
    queryKey: ['surveys', bankId, survey_id, period.from, period.until, version, by],
    queryFn: () => take(client.GET('/banks/{bank_id}/surveys/{survey_id}', { params: { path: { bank_id: bankId, survey_id }, query: { ...period, by, ...(version === undefined ? {} : { version }) } } })),
    staleTime: 30_000,
  });

export const useWords = (bankId: string, survey_id: string, question: string, period: Period) =>
  usePaged(['surveys-words', bankId, { survey_id, question, period }], (cursor) =>
    take(client.GET('/banks/{bank_id}/surveys/{survey_id}/words', { params: { path: { bank_id: bankId, survey_id }, query: { ...period, question, limit: 20, ...(cursor ? { cursor } : {}) } } })));

export const useComparison = (days: number) =>
  useQuery({ queryKey: ['surveys', null, 'comparison', days], queryFn: () => take(client.GET('/surveys/comparison', { params: { query: { days } } })), staleTime: 30_000 });

export const useCases = (bankId: string, state: SurveyCaseState) =>
  usePaged(['survey-cases', bankId, { state }], (cursor) =>
    take(client.GET('/banks/{bank_id}/survey-cases', { params: { path: { bank_id: bankId }, query: { state, limit: PAGE_ROWS, ...(cursor ? { cursor } : {}) } } })));

function useChanged() {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ['survey-cases'] });
}

export function useTake(bankId: string) {
  const changed = useChanged();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (case_id: string) => act(intent, case_id, (key) => take(client.POST('/banks/{bank_id}/survey-cases/{case_id}/taking', { params: { path: { bank_id: bankId, case_id } }, ...withKey(key) }))),
    onSuccess: changed,
  });
}

export function useClose(bankId: string, case_id: string) {
  const changed = useChanged();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: SurveyCaseClosing) => act(intent, body, (key) => take(client.POST('/banks/{bank_id}/survey-cases/{case_id}/closing', { params: { path: { bank_id: bankId, case_id } }, body, ...withKey(key) }))),
    onSuccess: changed,
  });
}
