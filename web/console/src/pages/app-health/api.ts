/** What fails and what is slow in the customers' app, by its version. */
import { take } from '@polybank/api';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../client';

export const useHealth = (bankId: string, from: string, until: string) =>
  useQuery({ queryKey: ['app-health', bankId, from, until], queryFn: () => take(client.GET('/banks/{bank_id}/app-health', { params: { path: { bank_id: bankId }, query: { from, until } } })), staleTime: 30_000 });
