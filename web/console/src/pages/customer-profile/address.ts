/** Which part of the profile is looked at, and which tag or audience is open. */
import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import { oneOf, readFilters, shortText, type FilterSpec } from '../../parts/url-filters';

export const TABS = ['tags', 'audiences', 'try', 'benchmark'] as const;
export type Tab = (typeof TABS)[number];
type Place = 'tab' | 'tag' | 'audience';
const SPEC: FilterSpec<Place> = { tab: oneOf(...TABS), tag: shortText, audience: shortText };

export function useProfileAddress() {
  const [params, setParams] = useSearchParams();
  const { tab, tag, audience } = readFilters(SPEC, params);
  const go = useCallback((to: Partial<Record<Place, string>>) => { setParams(to); }, [setParams]);
  return { tab: TABS.find((one) => one === tab) ?? 'tags', tag, audience, go };
}
