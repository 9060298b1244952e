import {
  take,
  type InboxMessage,
  type InboxPage,
  type InboxUnread,
  type MessageKind,
  type MessageSettings,
  type MessageSettingsChange,
} from '@polybank/api';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, queries } from '../../api';

/** How often the bell looks while somebody is there. */
export const LOOK_MS = 20_000;

export const unreadQuery = queryOptions({
  queryKey: ['messages', 'unread'],
  queryFn: () => take<InboxUnread>(api.GET('/messages/unread')),
});

export function inboxQuery(kind: MessageKind | null) {
  return infiniteQueryOptions({
    queryKey: ['messages', 'list', kind],
    queryFn: ({ pageParam }) =>
      take<InboxPage>(
        api.GET('/messages', { params: { query: { limit: 20, ...(kind ? { kind } : {}), ...(pageParam ? { cursor: pageParam } : {}) } } }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export function messageQuery(id: string) {
  return queryOptions({
    queryKey: ['messages', 'one', id],
    queryFn: () => take<InboxMessage>(api.GET('/messages/{message_id}', { params: { path: { message_id: id } } })),
  });
}

export const settingsQuery = queryOptions({
  queryKey: ['messages', 'settings'],
  queryFn: () => take<MessageSettings>(api.GET('/messages/settings')),
});

/** Lists and the bell show what has just changed. */
export function looked(): Promise<unknown> {
  return Promise.all([
    queries.invalidateQueries({ queryKey: ['messages', 'list'] }),
    queries.invalidateQueries({ queryKey: unreadQuery.queryKey }),
  ]);
}

export async function markRead(id: string): Promise<void> {
  await take(api.POST('/messages/{message_id}/read', { params: { path: { message_id: id } } }));
  await looked();
}

export async function markAllRead(kind: MessageKind | null): Promise<void> {
  await take(api.POST('/messages/read', { body: kind ? { kind } : {} }));
  await looked();
}

export async function deleteMessage(id: string): Promise<void> {
  await take(api.DELETE('/messages/{message_id}', { params: { path: { message_id: id } } }));
  await looked();
}

export function choose(body: MessageSettingsChange): Promise<MessageSettings> {
  return take<MessageSettings>(api.PUT('/messages/settings', { body }));
}
