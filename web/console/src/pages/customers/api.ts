import { act, Intent, take, withKey, type CustomerExternalLinks, type CustomerTool, type CustomerTools, type DemoAccountOpen } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';

export function useCustomers(bankId: string, query: string) {
  return usePaged(['customers', bankId, query], (cursor) =>
    take(
      client.GET('/banks/{bank_id}/customers', {
        params: { path: { bank_id: bankId }, query: { limit: PAGE_ROWS, ...(query ? { query } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
}

export function useCustomer(bankId: string, userId: string) {
  return useQuery({
    queryKey: ['customer', bankId, userId],
    queryFn: () => take(client.GET('/banks/{bank_id}/customers/{user_id}', { params: { path: { bank_id: bankId, user_id: userId } } })),
  });
}

/** Not kept anywhere but in the component that asked: what is revealed must not outlive its minute. */
export function useReveal(bankId: string, userId: string) {
  return useMutation({
    gcTime: 0,
    mutationFn: (purpose: string) =>
      take(client.POST('/banks/{bank_id}/customers/{user_id}/reveal', { params: { path: { bank_id: bankId, user_id: userId } }, body: { purpose } })),
  });
}

export function useSignOutCustomer(bankId: string, userId: string) {
  return useMutation({
    mutationFn: () => take(client.POST('/banks/{bank_id}/customers/{user_id}/sign-out', { params: { path: { bank_id: bankId, user_id: userId } }, body: {} })),
  });
}

/** What the customer enrolled, ended tools included. */
export function useCustomerTools(bankId: string, userId: string) {
  return useQuery({
    queryKey: ['customer', bankId, userId, 'tools'],
    queryFn: () => take<CustomerTools>(client.GET('/banks/{bank_id}/customers/{user_id}/tools', { params: { path: { bank_id: bankId, user_id: userId } } })),
  });
}

/** What an operator does to a customer's tool. */
export type ToolDeed = { deed: 'revoke'; toolId: string } | { deed: 'unlock'; tool: CustomerTool };

export function useToolDeed(bankId: string, userId: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: ({ purpose, ...what }: ToolDeed & { purpose: string }) =>
      act(intent, { purpose, ...what }, (key) =>
        what.deed === 'revoke'
          ? take(client.POST('/banks/{bank_id}/customers/{user_id}/tools/{tool_id}/revoke', { params: { path: { bank_id: bankId, user_id: userId, tool_id: what.toolId } }, body: { purpose }, ...withKey(key) }))
          : take(client.POST('/banks/{bank_id}/customers/{user_id}/tool-unlocks', { params: { path: { bank_id: bankId, user_id: userId } }, body: { tool: what.tool, purpose }, ...withKey(key) })),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['customer', bankId, userId] }),
  });
}

/** What the customer signs in through elsewhere. */
export function useCustomerExternalLinks(bankId: string, userId: string) {
  return useQuery({
    queryKey: ['customer', bankId, userId, 'external-links'],
    queryFn: () => take<CustomerExternalLinks>(client.GET('/banks/{bank_id}/customers/{user_id}/external-links', { params: { path: { bank_id: bankId, user_id: userId } } })),
  });
}

export function useEndExternalLink(bankId: string, userId: string, linkId: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: { purpose: string }) =>
      act(intent, body, (key) =>
        take(client.POST('/banks/{bank_id}/customers/{user_id}/external-links/{link_id}/end', { params: { path: { bank_id: bankId, user_id: userId, link_id: linkId } }, body, ...withKey(key) })),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['customer', bankId, userId] }),
  });
}

/** One key per intended account: pressing again after a lost answer does not open a second one. */
export function useGiveAccount(bankId: string, userId: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: DemoAccountOpen) =>
      take(client.POST('/banks/{bank_id}/customers/{user_id}/demo-account', { params: { path: { bank_id: bankId, user_id: userId } }, body, ...withKey(intent.keyFor(body)) })),
    onSuccess: () => {
      intent.done();
      void queries.invalidateQueries({ queryKey: ['customer', bankId, userId] });
      void queries.invalidateQueries({ queryKey: ['customers', bankId] });
    },
  });
}

export type DeviceAct = 'sign-out' | 'unbind';

/** One key per intended act: pressing again after a lost answer does not act twice. */
export function useDeviceAct(bankId: string, userId: string, deviceRef: string) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: ({ act, purpose }: { act: DeviceAct; purpose: string }) => {
      const call = { params: { path: { bank_id: bankId, user_id: userId, device_ref: deviceRef } }, body: { purpose }, ...withKey(intent.keyFor({ act, purpose })) };
      return act === 'unbind'
        ? take(client.POST('/banks/{bank_id}/customers/{user_id}/devices/{device_ref}/unbind', call))
        : take(client.POST('/banks/{bank_id}/customers/{user_id}/devices/{device_ref}/sign-out', call));
    },
    onSuccess: () => {
      intent.done();
      void queries.invalidateQueries({ queryKey: ['customer', bankId, userId] });
    },
  });
}
