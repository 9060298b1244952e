/** Slots of one bank: what is in them, what came of it, why somebody sees what they see, and the switch. */
import { act, Intent, newKey, take, withKey, type SlotExplanation, type SlotReportBy } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { oneOf, type FilterSpec } from '../../parts/url-filters';

export const TABS = ['slots', 'report', 'suggestions', 'why'] as const;
export const GRAINS = ['slot', 'placement', 'audience', 'day', 'hour', 'arm'] as const satisfies readonly SlotReportBy[];
export const SPANS = ['7', '14', '30', '90'] as const;
const isId = (text: string) => /^[0-9a-f-]{36}$/i.test(text);
const isSlot = (text: string) => /^[a-z0-9_.-]{1,60}$/.test(text);
export type Setting = 'tab' | 'by' | 'days' | 'slot' | 'placement';
export const SETTINGS: FilterSpec<Setting> = { tab: oneOf(...TABS), by: oneOf(...GRAINS), days: oneOf(...SPANS), slot: isSlot, placement: isId };

type Days = { from: string; until: string };

export const useOverview = (bankId: string) =>
  useQuery({ queryKey: ['slots', bankId, 'overview'], queryFn: () => take(client.GET('/banks/{bank_id}/slots', { params: { path: { bank_id: bankId } } })), staleTime: 15_000 });

export type Asked = Days & { by: SlotReportBy; slot?: string; placement?: string };

export const useReport = (bankId: string, asked: Asked) =>
  useQuery({
    queryKey: ['slots', bankId, 'report', asked],
    queryFn: () => take(client.GET('/banks/{bank_id}/slots/report', { params: { path: { bank_id: bankId }, query: asked } })),
    staleTime: 30_000,
  });

export const useExperiment = (bankId: string, placement_id: string | undefined, days: Days) =>
  useQuery({
    queryKey: ['slots', bankId, 'experiment', placement_id, days],
    queryFn: () => take(client.GET('/banks/{bank_id}/placements/{placement_id}/experiment', { params: { path: { bank_id: bankId, placement_id: placement_id ?? '' }, query: days } })),
    enabled: placement_id !== undefined,
    staleTime: 30_000,
  });

export const useSuggestions = (bankId: string, days: Days) =>
  useQuery({ queryKey: ['slots', bankId, 'suggestions', days], queryFn: () => take(client.GET('/banks/{bank_id}/suggestions', { params: { path: { bank_id: bankId }, query: days } })), staleTime: 30_000 });

export const useComparison = (days: Days) =>
  useQuery({ queryKey: ['slots', null, 'comparison', days], queryFn: () => take(client.GET('/slots/comparison', { params: { query: days } })), staleTime: 30_000 });

export function useSwitch(bankId: string, placement_id: string, to: 'stop' | 'resumption') {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (reason: string) =>
      act(intent, { reason, to }, (key) => {
        const options = { params: { path: { bank_id: bankId, placement_id } }, body: { reason }, ...withKey(key) };
        return take(to === 'stop' ? client.POST('/banks/{bank_id}/placements/{placement_id}/stop', options) : client.POST('/banks/{bank_id}/placements/{placement_id}/resumption', options));
      }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['slots', bankId] }),
  });
}

export type Why = { user_id: string; slot_id: string; edition: 'standard' | 'elder'; purpose: string };

export const useWhy = (bankId: string) =>
  useMutation({
    mutationFn: (body: Why) => take<SlotExplanation>(client.POST('/banks/{bank_id}/slots/explanation', { params: { path: { bank_id: bankId } }, body, ...withKey(newKey()) })),
  });
