import { take, type ArticleChannel, type ArticlePage, type ArticleRead } from '@polybank/api';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

export const CHANNELS: readonly ArticleChannel[] = ['news', 'notice', 'help', 'knowledge', 'terms'];

export function channelOf(text: string | null): ArticleChannel | null {
  return CHANNELS.find((channel) => channel === text) ?? null;
}

export const articlesQuery = (channel: ArticleChannel | null) =>
  infiniteQueryOptions({
    queryKey: ['articles', channel ?? ''],
    queryFn: ({ pageParam }) =>
      take<ArticlePage>(api.GET('/articles', { params: { query: { ...(channel ? { channel } : {}), ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const articleQuery = (name: string) =>
  queryOptions({
    queryKey: ['articles', 'one', name],
    queryFn: () => take<ArticleRead>(api.GET('/articles/{article_name}', { params: { path: { article_name: name } } })),
    retry: false,
  });
