import {
  Intent, take, withKey, type RiskAppealAnswer, type RiskAppealCase, type RiskCase, type RiskCaseDeciding, type RiskCaseNoting, type RiskCaseOpening, type RiskLabel, type RiskListEntry,
  type RiskListing, type RiskOutcome,
} from '@polybank/api';
import { usePageVisible } from '@polybank/ui';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { oneOf, type FilterSpec } from '../../parts/url-filters';

export const OUTCOMES = ['deny', 'delay', 'step_up', 'allow'] as const satisfies readonly RiskOutcome[];
export const LABELS = ['fraud', 'legitimate', 'unsure'] as const satisfies readonly RiskLabel[];
export const CASE_STATES = ['open', 'assigned', 'decided'] as const satisfies readonly RiskCase['state'][];
export const APPEAL_STATES = ['filed', 'upheld', 'rejected'] as const satisfies readonly RiskAppealCase['state'][];
export const LIST_SIDES = ['black', 'white'] as const satisfies readonly RiskListEntry['side'][];
export const LIST_KINDS = ['account', 'device', 'ip', 'phone', 'customer'] as const satisfies readonly RiskListEntry['kind'][];
export const GRAINS = ['day', 'month'] as const;
/** What there is to judge, in the order of the glossary. */
export const SCENARIOS = [
  'transfer', 'payment', 'login', 'registration', 'account_opening', 'card_binding', 'device_binding', 'credential_change', 'limit_change', 'protection_lifted', 'campaign',
] as const;
export const REFRESH_MS = 3_000;

/** What the platform takes as the name of a rule or of a device. */
export const isWord = (text: string) => /^[\w.:-]{1,80}$/.test(text);
export const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

export type VerdictFilter = 'outcome' | 'scenario' | 'rule' | 'user_id' | 'device_id';
export const VERDICT_FILTERS: FilterSpec<VerdictFilter> = { outcome: oneOf(...OUTCOMES), scenario: oneOf(...SCENARIOS), rule: isWord, user_id: isId, device_id: isWord };
export type CaseFilter = 'state' | 'whose' | 'scenario';
export const CASE_FILTERS: FilterSpec<CaseFilter> = { state: oneOf(...CASE_STATES), whose: oneOf('mine'), scenario: oneOf(...SCENARIOS) };
export type AppealFilter = 'state';
export const APPEAL_FILTERS: FilterSpec<AppealFilter> = { state: oneOf(...APPEAL_STATES) };
export type ListFilter = 'kind' | 'side';
export const LIST_FILTERS: FilterSpec<ListFilter> = { side: oneOf(...LIST_SIDES), kind: oneOf(...LIST_KINDS) };

const bank = (bankId: string) => ({ path: { bank_id: bankId } });

/** What waits, for the marks on the tabs. */
export function useWaiting(bankId: string) {
  return useQuery({
    queryKey: ['risk', bankId, 'waiting'],
    queryFn: () => take(client.GET('/banks/{bank_id}/risk/waiting', { params: bank(bankId) })),
    refetchInterval: 30_000,
    staleTime: 10_000,
  });
}

/** What a rule is called; its id for one that is not in force any more. */
export function useRuleName(bankId: string): (rule: string) => string {
  const found = useQuery({
    queryKey: ['risk', bankId, 'rule-names'],
    queryFn: () => take(client.GET('/banks/{bank_id}/risk/rule-names', { params: bank(bankId) })),
    staleTime: 300_000,
  });
  const names = useMemo(() => new Map(found.data?.items.map((one) => [one.rule, one.name])), [found.data]);
  return useCallback((rule: string) => names.get(rule) ?? rule, [names]);
}

export function useVerdicts(bankId: string, filters: Partial<Record<VerdictFilter, string>>) {
  return usePaged(['risk-verdicts', bankId, filters], (cursor) =>
    take(client.GET('/banks/{bank_id}/risk/verdicts', { params: { ...bank(bankId), query: { limit: PAGE_ROWS, ...filters, ...(cursor ? { cursor } : {}) } } })));
}

/** The newest page again and again, while somebody looks and has not stopped it. */
export function useNewest(bankId: string, filters: Partial<Record<VerdictFilter, string>>, running: 'running' | 'paused') {
  const visible = usePageVisible();
  return useQuery({
    queryKey: ['risk-newest', bankId, filters],
    queryFn: () => take(client.GET('/banks/{bank_id}/risk/verdicts', { params: { ...bank(bankId), query: { limit: PAGE_ROWS, ...filters } } })),
    refetchInterval: running === 'running' && visible ? REFRESH_MS : false,
    staleTime: REFRESH_MS,
  });
}

export function useVerdict(bankId: string, verdictId: string) {
  return useQuery({
    queryKey: ['risk', bankId, 'verdict', verdictId],
    queryFn: () => take(client.GET('/banks/{bank_id}/risk/verdicts/{verdict_id}/file', { params: { path: { bank_id: bankId, verdict_id: verdictId } } })),
  });
}

/** Why the rules said so, in words. */
export function useExplained(bankId: string, verdictId: string, language: string) {
  return useQuery({
    queryKey: ['risk', bankId, 'explained', verdictId, language],
    queryFn: () => take(client.GET('/banks/{bank_id}/risk/verdicts/{verdict_id}', { params: { path: { bank_id: bankId, verdict_id: verdictId } } })),
    staleTime: Infinity,
  });
}

export function useCases(bankId: string, filters: Partial<Record<CaseFilter, string>>) {
  return usePaged(['risk-cases', bankId, filters], (cursor) =>
    take(client.GET('/banks/{bank_id}/risk/cases', { params: { ...bank(bankId), query: { limit: PAGE_ROWS, ...filters, ...(cursor ? { cursor } : {}) } } })));
}

export function useCase(bankId: string, caseId: string) {
  return useQuery({
    queryKey: ['risk', bankId, 'case', caseId],
    queryFn: () => take(client.GET('/banks/{bank_id}/risk/cases/{case_id}', { params: { path: { bank_id: bankId, case_id: caseId } } })),
  });
}

export function useAppeals(bankId: string, filters: Partial<Record<AppealFilter, string>>) {
  return usePaged(['risk-appeals', bankId, filters], (cursor) =>
    take(client.GET('/banks/{bank_id}/risk/appeals', { params: { ...bank(bankId), query: { limit: PAGE_ROWS, ...filters, ...(cursor ? { cursor } : {}) } } })));
}

export function useAppeal(bankId: string, appealId: string) {
  return useQuery({
    queryKey: ['risk', bankId, 'appeal', appealId],
    queryFn: () => take(client.GET('/banks/{bank_id}/risk/appeals/{appeal_id}', { params: { path: { bank_id: bankId, appeal_id: appealId } } })),
  });
}

export function useLists(bankId: string, filters: Partial<Record<ListFilter, string>>) {
  return usePaged(['risk-lists', bankId, filters], (cursor) =>
    take(client.GET('/banks/{bank_id}/risk/lists', { params: { ...bank(bankId), query: { limit: PAGE_ROWS, ...filters, ...(cursor ? { cursor } : {}) } } })));
}

export type ReportSpan = { from: string; until: string; by: (typeof GRAINS)[number]; scenario?: string; rule?: string };

export function useReport(bankId: string, span: ReportSpan) {
  return useQuery({
    queryKey: ['risk', bankId, 'report', span],
    queryFn: () => take(client.GET('/banks/{bank_id}/risk/report', { params: { ...bank(bankId), query: span } })),
    placeholderData: keepPreviousData,
  });
}

export function useRules(bankId: string, days: number) {
  return useQuery({
    queryKey: ['risk', bankId, 'rules', days],
    queryFn: () => take(client.GET('/banks/{bank_id}/risk/rules', { params: { ...bank(bankId), query: { days } } })),
    placeholderData: keepPreviousData,
  });
}

export type Around = { user_id: string } | { device_id: string };

export function useGraph(bankId: string, around: Around | undefined) {
  return useQuery({
    queryKey: ['risk', bankId, 'graph', around],
    queryFn: () => take(client.GET('/banks/{bank_id}/risk/graph', { params: { ...bank(bankId), query: around ?? {} } })),
    enabled: around !== undefined,
  });
}

/** One key per intended act: pressing again after a lost answer does nothing twice. */
function useAct<Body extends object, Done>(bankId: string, call: (body: Body, key: string) => Promise<Done>) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: Body) => call(body, intent.keyFor(body)),
    onSuccess: () => { intent.done(); },
    onSettled: () => Promise.all(['risk', 'risk-verdicts', 'risk-newest', 'risk-cases', 'risk-appeals', 'risk-lists'].map((list) => queries.invalidateQueries({ queryKey: [list, bankId] }))),
  });
}

export function useLabel(bankId: string, verdictId: string) {
  return useAct(bankId, (body: { label: RiskLabel }, key) =>
    take(client.PUT('/banks/{bank_id}/risk/verdicts/{verdict_id}/label', { params: { path: { bank_id: bankId, verdict_id: verdictId } }, body, ...withKey(key) })));
}

export function useOpenCase(bankId: string, verdictId: string) {
  return useAct(bankId, (body: RiskCaseOpening, key) =>
    take(client.POST('/banks/{bank_id}/risk/verdicts/{verdict_id}/case', { params: { path: { bank_id: bankId, verdict_id: verdictId } }, body, ...withKey(key) })));
}

export function useAssign(bankId: string, caseId: string) {
  return useAct(bankId, (body: object, key) =>
    take(client.POST('/banks/{bank_id}/risk/cases/{case_id}/assignment', { params: { path: { bank_id: bankId, case_id: caseId } }, body, ...withKey(key) })));
}

export function useNote(bankId: string, caseId: string) {
  return useAct(bankId, (body: RiskCaseNoting, key) =>
    take(client.POST('/banks/{bank_id}/risk/cases/{case_id}/notes', { params: { path: { bank_id: bankId, case_id: caseId } }, body, ...withKey(key) })));
}

export function useDecideCase(bankId: string, caseId: string) {
  return useAct(bankId, (body: RiskCaseDeciding, key) =>
    take(client.POST('/banks/{bank_id}/risk/cases/{case_id}/decision', { params: { path: { bank_id: bankId, case_id: caseId } }, body, ...withKey(key) })));
}

export function useAnswerAppeal(bankId: string, appealId: string) {
  return useAct(bankId, (body: RiskAppealAnswer, key) =>
    take(client.POST('/banks/{bank_id}/risk/appeals/{appeal_id}/decision', { params: { path: { bank_id: bankId, appeal_id: appealId } }, body, ...withKey(key) })));
}

export function useList(bankId: string) {
  return useAct(bankId, (body: RiskListing, key) =>
    take(client.POST('/banks/{bank_id}/risk/lists', { params: bank(bankId), body, ...withKey(key) })));
}

export function useUnlist(bankId: string, entryId: string) {
  return useAct(bankId, (body: { reason: string }, key) =>
    take(client.POST('/banks/{bank_id}/risk/lists/{entry_id}/removal', { params: { path: { bank_id: bankId, entry_id: entryId } }, body, ...withKey(key) })));
}
