/** List filters live in the address, so that a list can be bookmarked, shared and left with "back". */

import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

/** For each filter, what text is accepted from an address; anything else is dropped. */
export type FilterSpec<K extends string> = Record<K, (text: string) => boolean>;

export const oneOf = (...values: string[]) => (text: string) => values.includes(text);
export const amount = (text: string) => /^\d{1,12}(\.\d{1,2})?$/.test(text);
export const shortText = (text: string) => text.length > 0 && text.length <= 80;

export function readFilters<K extends string>(spec: FilterSpec<K>, params: URLSearchParams): Partial<Record<K, string>> {
  const filters: Partial<Record<K, string>> = {};
  for (const key of Object.keys(spec) as K[]) {
    const text = params.get(key)?.trim();
    if (text && spec[key](text)) filters[key] = text;
  }
  return filters;
}

/** The address with one or more filters changed; other parameters stay, empty ones go. */
export function writeFilters<K extends string>(params: URLSearchParams, changes: Partial<Record<K, string | undefined>>): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [key, value] of Object.entries(changes) as [K, string | undefined][]) {
    if (value?.trim()) next.set(key, value.trim());
    else next.delete(key);
  }
  return next;
}

export function useUrlFilters<K extends string>(spec: FilterSpec<K>) {
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => readFilters(spec, params), [spec, params]);
  const change = useCallback(
    (changes: Partial<Record<K, string | undefined>>) => setParams((old) => writeFilters(old, changes), { replace: true }),
    [setParams],
  );
  const clear = useCallback(
    () => change(Object.fromEntries(Object.keys(spec).map((key) => [key, undefined])) as Partial<Record<K, undefined>>),
    [change, spec],
  );
  return { filters, change, clear, active: Object.keys(filters).length };
}
