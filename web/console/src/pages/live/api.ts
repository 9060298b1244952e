/** What is going on, asked again every second while somebody looks. */
import { take } from '@polybank/api';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../client';

const EVERY_MS = 1_000;

export const useLive = (bankId: string, on: boolean) =>
  useQuery({ queryKey: ['live', bankId], queryFn: () => take(client.GET('/banks/{bank_id}/live', { params: { path: { bank_id: bankId } } })), refetchInterval: on ? EVERY_MS : false, staleTime: 0, gcTime: 0 });
