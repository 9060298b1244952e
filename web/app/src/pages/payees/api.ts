import { take, withKey, type Payee, type PayeeCreate, type PayeeList, type RecentPayees } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

export const payeesQuery = queryOptions({
  queryKey: ['payees'],
  queryFn: () => take<PayeeList>(api.GET('/payees')),
});

export const recentPayeesQuery = queryOptions({
  queryKey: ['payees', 'recent'],
  queryFn: () => take<RecentPayees>(api.GET('/payees/recent')),
});

export function createPayee(body: PayeeCreate, key: string): Promise<Payee> {
  return take<Payee>(api.POST('/payees', { body, ...withKey(key) }));
}

export async function deletePayee(payeeId: string, key: string): Promise<void> {
  await take(api.DELETE('/payees/{payee_id}', { params: { path: { payee_id: payeeId } }, ...withKey(key) }));
}
