import { take, type FormerPage, type FormerPerson } from '@polybank/api';
import { useMutation } from '@tanstack/react-query';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';

/** Those who left, or those found by exactly what was typed. What was typed is never part of an address. */
export function useFormer(bankId: string, query: string) {
  return usePaged(['former', bankId, query], (cursor) =>
    query === ''
      ? take<FormerPage>(
          client.GET('/banks/{bank_id}/former-customers', {
            params: { path: { bank_id: bankId }, query: { limit: PAGE_ROWS, ...(cursor ? { cursor } : {}) } },
          }),
        )
      : take<FormerPage>(client.POST('/banks/{bank_id}/former-customers/search', { params: { path: { bank_id: bankId } }, body: { query } })),
  );
}

export function useRevealFormer(bankId: string, userId: string) {
  return useMutation({
    gcTime: 0,
    mutationFn: (purpose: string) =>
      take<FormerPerson>(
        client.POST('/banks/{bank_id}/former-customers/{user_id}/reveal', { params: { path: { bank_id: bankId, user_id: userId } }, body: { purpose } }),
      ),
  });
}
