import { newKey, take, withKey, type MailKind } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client } from '../../client';

const KEY = ['own-mail'];

export const useOwnMail = () => useQuery({ queryKey: KEY, queryFn: () => take(client.GET('/me/mail')) });

/** The demonstration's mailbox; asked again and again, since letters come a moment later. */
export const useMailbox = (shown: boolean) =>
  useQuery({ queryKey: ['own-mailbox'], queryFn: () => take(client.GET('/me/mailbox')), enabled: shown, refetchInterval: 5_000 });

function useRefresh() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: KEY });
    void queries.invalidateQueries({ queryKey: ['own-mailbox'] });
  };
}

export function useSetMail() {
  const onSuccess = useRefresh();
  return useMutation({ mutationFn: (body: { email: string | null; password: string }) => take(client.PUT('/me/mail', { body, ...withKey(newKey()) })), onSuccess });
}

export function useConfirmMail() {
  const onSuccess = useRefresh();
  return useMutation({ mutationFn: (code: string) => take(client.POST('/me/mail/confirm', { body: { code }, ...withKey(newKey()) })), onSuccess });
}

export function useMailKinds() {
  const onSuccess = useRefresh();
  return useMutation({ mutationFn: (off: MailKind[]) => take(client.PUT('/me/mail/kinds', { body: { off }, ...withKey(newKey()) })), onSuccess });
}

export const useChangePassword = () =>
  useMutation({ mutationFn: (body: { password: string; new_password: string }) => take(client.PUT('/me/password', { body, ...withKey(newKey()) })) });
