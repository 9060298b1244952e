import { Intent, take, withKey, type AccountFile, type BankRestriction } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';

/** An account by its whole number, or by its id. */
export type Asked = { number: string } | { id: string };

export function useAccountFile(bankId: string, asked: Asked | undefined) {
  return useQuery({
    queryKey: ['account-file', bankId, asked],
    enabled: asked !== undefined,
    retry: false,
    queryFn: () => {
      if (asked && 'number' in asked) {
        return take(client.GET('/banks/{bank_id}/accounts', { params: { path: { bank_id: bankId }, query: { number: asked.number } } }));
      }
      return take(client.GET('/banks/{bank_id}/accounts/{account_id}', { params: { path: { bank_id: bankId, account_id: asked?.id ?? '' } } }));
    },
  });
}

/** What an operator can do to an account. */
export type Deed =
  | { kind: 'restrict'; order: BankRestriction }
  | { kind: 'lift'; restrictionId: string; reason: string }
  | { kind: 'verify'; reason: string };

function done(bankId: string, accountId: string, deed: Deed, key: string): Promise<AccountFile> {
  const path = { bank_id: bankId, account_id: accountId };
  switch (deed.kind) {
    case 'restrict':
      return take(client.POST('/banks/{bank_id}/accounts/{account_id}/restrictions', { params: { path }, body: deed.order, ...withKey(key) }));
    case 'lift':
      return take(
        client.POST('/banks/{bank_id}/accounts/{account_id}/restrictions/{restriction_id}/lift', {
          params: { path: { ...path, restriction_id: deed.restrictionId } },
          body: { reason: deed.reason },
          ...withKey(key),
        }),
      );
    case 'verify':
      return take(client.POST('/banks/{bank_id}/accounts/{account_id}/verification', { params: { path }, body: { reason: deed.reason }, ...withKey(key) }));
  }
}

/** One key per intended deed: pressing again after a lost answer does not do it twice. */
export function useDeed(bankId: string, accountId: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (deed: Deed) => done(bankId, accountId, deed, intent.keyFor(deed)),
    onSuccess: () => {
      intent.done();
      void queries.invalidateQueries({ queryKey: ['account-file', bankId] });
    },
  });
}
