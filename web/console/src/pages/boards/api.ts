/** Boards of one bank: which there are, what is on one, what its tiles say, and who gets it by mail. */
import { act, Intent, take, withKey, type BoardBody, type BoardMailWish } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';

const bank = (bank_id: string) => ({ params: { path: { bank_id } } });
const one = (bank_id: string, board_id: string) => ({ params: { path: { bank_id, board_id } } });
export const REFRESH = ['off', '60', '300'] as const;
export type Refresh = (typeof REFRESH)[number];

export const useBoards = (bankId: string) => useQuery({ queryKey: ['boards', bankId], queryFn: () => take(client.GET('/banks/{bank_id}/boards', bank(bankId))), staleTime: 30_000 });

export const useBoard = (bankId: string, board_id: string) =>
  useQuery({ queryKey: ['boards', bankId, board_id], queryFn: () => take(client.GET('/banks/{bank_id}/boards/{board_id}', one(bankId, board_id))), staleTime: 30_000 });

/** What a tile says; asked again by itself when it is to be. */
export const useTile = (bankId: string, board_id: string, edit: number, place: number, refresh: Refresh) =>
  useQuery({
    queryKey: ['board-tile', bankId, board_id, edit, place],
    queryFn: () => take(client.GET('/banks/{bank_id}/boards/{board_id}/tiles/{place}', { params: { path: { bank_id: bankId, board_id, place: String(place) } } })),
    staleTime: 30_000,
    refetchInterval: refresh === 'off' ? false : Number(refresh) * 1_000,
  });

function useChanged() {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ['boards'] });
}

export function useMake(bankId: string) {
  const changed = useChanged();
  const [intent] = useState(() => new Intent());
  return useMutation({ mutationFn: (body: BoardBody) => act(intent, body, (key) => take(client.POST('/banks/{bank_id}/boards', { ...bank(bankId), body, ...withKey(key) }))), onSuccess: changed });
}

export type Change = { board_id: string; edit: number; board: BoardBody };
export function useChange(bankId: string) {
  const changed = useChanged();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: ({ board_id, edit, board }: Change) => act(intent, { board_id, edit, board }, (key) => take(client.PUT('/banks/{bank_id}/boards/{board_id}', { ...one(bankId, board_id), body: { edit, board }, ...withKey(key) }))),
    onSuccess: changed,
  });
}

export function useDelete(bankId: string) {
  const changed = useChanged();
  const [intent] = useState(() => new Intent());
  return useMutation({ mutationFn: (board_id: string) => act(intent, board_id, (key) => take(client.DELETE('/banks/{bank_id}/boards/{board_id}', { ...one(bankId, board_id), ...withKey(key) }))), onSuccess: changed });
}

export function useMailing(bankId: string, board_id: string) {
  const changed = useChanged();
  const [intent] = useState(() => new Intent());
  return useMutation({ mutationFn: (body: BoardMailWish) => act(intent, body, (key) => take(client.PUT('/banks/{bank_id}/boards/{board_id}/mail', { ...one(bankId, board_id), body, ...withKey(key) }))), onSuccess: changed });
}
