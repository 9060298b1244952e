/** What the bank knows of its customers, asked of one bank: tags, audiences, a condition that is tried, and one customer. */
import { act, Intent, take, withKey, type ProfileNotes } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';

/** What conditions are about. */
export const PERSON = 'insight.person';
export const NOTES_MAX = 2_000;

const bank = (bank_id: string) => ({ params: { path: { bank_id } } });
const within = (bank_id: string, audience: string) => ({ params: { path: { bank_id, audience } } });
/** The words come from the server, in the language of the screen. */
const keyOf = (bankId: string, ...more: unknown[]) => ['customer-profile', bankId, currentLanguage(), ...more];

export function useTags(bankId: string) {
  return useQuery({ queryKey: keyOf(bankId, 'tags'), queryFn: () => take(client.GET('/banks/{bank_id}/profile/tags', bank(bankId))), staleTime: 30_000 });
}

export function useAudiences(bankId: string) {
  return useQuery({ queryKey: keyOf(bankId, 'audiences'), queryFn: () => take(client.GET('/banks/{bank_id}/profile/audiences', bank(bankId))), staleTime: 30_000 });
}

export function useAudience(bankId: string, name: string) {
  return useQuery({ queryKey: keyOf(bankId, 'audience', name), queryFn: () => take(client.GET('/banks/{bank_id}/profile/audiences/{audience}', within(bankId, name))) });
}

/** How many a condition holds of now; the last answer stays while the next is on its way. */
export function useEstimate(bankId: string, when: string) {
  return useQuery({
    queryKey: keyOf(bankId, 'estimate', when),
    queryFn: () => take(client.POST('/banks/{bank_id}/profile/estimate', { ...bank(bankId), body: { when } })),
    enabled: when !== '',
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: false,
  });
}

/** Who is in an audience; what it is asked for goes on record. */
export const useAudiencePeople = (bankId: string, name: string) =>
  useMutation({ mutationFn: (purpose: string) => take(client.POST('/banks/{bank_id}/profile/audiences/{audience}/people', { ...within(bankId, name), body: { purpose } })) });

export function useCopy(bankId: string, name: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: { title: string }) => act(intent, body, (key) => take(client.POST('/banks/{bank_id}/profile/audiences/{audience}/copies', { ...within(bankId, name), body, ...withKey(key) }))),
    onSuccess: (detail) => { queries.setQueryData(keyOf(bankId, 'audience', name), detail); },
  });
}

/** A customer from all sides; what it is asked for goes on record, and what is told is not kept. */
export const usePerson = (bankId: string, userId: string) =>
  useMutation({ gcTime: 0, mutationFn: (purpose: string) => take(client.POST('/banks/{bank_id}/profile/people/{user_id}', { params: { path: { bank_id: bankId, user_id: userId } }, body: { purpose } })) });

export function useNote(bankId: string, tag: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: ProfileNotes) => act(intent, body, (key) => take(client.POST('/banks/{bank_id}/profile/tags/{tag}/notes', { params: { path: { bank_id: bankId, tag } }, body, ...withKey(key) }))),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['customer-profile', bankId] }),
  });
}

/** Learns a chance anew; the answer is all tags with it. */
export function useLearn(bankId: string, tag: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: () => act(intent, { tag }, (key) => take(client.POST('/banks/{bank_id}/profile/tags/{tag}/learn', { params: { path: { bank_id: bankId, tag } }, ...withKey(key) }))),
    onSuccess: (tags) => {
      queries.setQueryData(keyOf(bankId, 'tags'), tags);
      return queries.invalidateQueries({ queryKey: keyOf(bankId, 'audiences') });
    },
  });
}

/** All banks together. */
export function useAcross() {
  return useQuery({ queryKey: ['profile-alliance', currentLanguage()], queryFn: () => take(client.GET('/profile/alliance')), staleTime: 30_000 });
}

export function useBenchmark(bankId: string) {
  return useQuery({ queryKey: keyOf(bankId, 'benchmark'), queryFn: () => take(client.GET('/banks/{bank_id}/profile/benchmark', bank(bankId))), staleTime: 30_000 });
}

/** Lets other banks see where this one stands, or not any more. */
export function useJoin(bankId: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: { join: boolean }) => act(intent, body, (key) => take(client.PUT('/banks/{bank_id}/profile/benchmark', { ...bank(bankId), body, ...withKey(key) }))),
    onSuccess: (benchmark) => { queries.setQueryData(keyOf(bankId, 'benchmark'), benchmark); },
  });
}
