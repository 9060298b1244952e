/** Pages and functions as the bank puts them together for this customer. */
import { take, withKey, Intent, type ChannelPage, type FunctionMenu, type MenuOwn } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api, queries } from '../api';
import { usePreferences, type Size } from '../look/preferences';

/** What this app knows to draw: the bank leaves out what came later. */
export const FORMAT = 2;

export function pageQuery(page: string, view: Size) {
  return queryOptions({
    queryKey: ['page', page, view],
    queryFn: () => take<ChannelPage>(api.GET('/pages/{page}', { params: { path: { page }, query: { view, format: FORMAT } } })),
    staleTime: 30_000,
  });
}

export function usePageQuery(page: string) {
  return pageQuery(page, usePreferences().size);
}

export const menuQuery = (view: Size) =>
  queryOptions({ queryKey: ['menu', view], queryFn: () => take<FunctionMenu>(api.GET('/menu', { params: { query: { view } } })) });

/** The next look at a page asks anew: order and floors may be others now. */
async function again(): Promise<void> {
  await Promise.all([queries.invalidateQueries({ queryKey: ['page'] }), queries.invalidateQueries({ queryKey: ['menu'] })]);
}

/** Tells that a function was opened. Nobody waits for it, and nothing is said where it fails: it is only counted. */
export function tellUse(entry: string): void {
  const told = take(api.POST('/menu/uses', { body: { entry }, ...withKey(new Intent().keyFor(entry)) }));
  void told.then(again, () => undefined);
}

/** Tells that suggestions were seen: what was seen again and again and left is not suggested any more. */
export function tellSuggested(keys: string[]): void {
  void take(api.POST('/suggestions/seen', { body: { keys }, ...withKey(new Intent().keyFor(keys.join())) })).catch(() => undefined);
}

export async function setOwnMenu(body: MenuOwn, key: string): Promise<void> {
  await take(api.PUT('/menu/own', { body, ...withKey(key) }));
  await again();
}
