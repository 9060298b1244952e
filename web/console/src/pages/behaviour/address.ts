/** What is asked stands in the address: one value by its name, events one after the other under the same name. */
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { oneOf, useUrlFilters, type FilterSpec } from '../../parts/url-filters';
import type { AnalysisEvent, BehaviourName } from '@polybank/api';
import { NAMES, type Kind } from './api';
import { isDay, PERIODS } from './period';

/** Ways to ask; `segments` asks the same of several audiences. */
export const TABS = ['ranking', 'pages', 'active', 'trend', 'segments', 'funnel', 'retention', 'paths'] as const satisfies readonly (Kind | 'segments')[];
export type Tab = (typeof TABS)[number];
export const RANKED = ['click', 'page_view', 'exposure', 'form', 'error', 'business'] as const satisfies readonly BehaviourName[];
export const WINDOWS = [600, 1_800, 3_600, 86_400, 604_800] as const;
export const RETENTION_DAYS = [7, 14, 30] as const;
export const DEPTHS = [2, 3, 4, 5] as const;
const LONGEST_WHAT = 120;

const isAudience = (text: string) => /^[a-z0-9_-]{1,64}$/.test(text);
const isWhat = (text: string) => text.length > 0 && text.length <= LONGEST_WHAT;
export type Setting = 'tab' | 'audience' | 'period' | 'from' | 'until' | 'compare' | 'of' | 'all' | 'by' | 'count' | 'window' | 'days' | 'start' | 'direction' | 'depth';
const SPEC: FilterSpec<Setting> = {
  tab: oneOf(...TABS), audience: isAudience, period: oneOf(...PERIODS), from: isDay, until: isDay, compare: oneOf('yes'), of: oneOf(...RANKED), all: oneOf('yes'), by: oneOf('hour', 'day'), count: oneOf('people'),
  window: oneOf(...WINDOWS.map(String)), days: oneOf(...RETENTION_DAYS.map(String)), start: isWhat, direction: oneOf('before'), depth: oneOf(...DEPTHS.map(String)),
};

export const useSettings = () => useUrlFilters(SPEC);

/** "click:home.card.transfer"; "click" alone for any. */
export function eventText({ name, what }: AnalysisEvent): string {
  return what ? `${name}:${what}` : name;
}

export function readEvent(text: string): AnalysisEvent | undefined {
  const end = text.indexOf(':');
  const name = NAMES.find((one) => one === (end < 0 ? text : text.slice(0, end)));
  if (!name) return undefined;
  if (end < 0) return { name };
  const what = text.slice(end + 1);
  return isWhat(what) ? { name, what } : undefined;
}

export type EventSetting = 'event' | 'step' | 'first' | 'again';

/** The events under one name, at most so many; the usual ones where the address names too few. */
export function useEvents(key: EventSetting, usual: readonly AnalysisEvent[], least: number, most: number) {
  const [params, setParams] = useSearchParams();
  const written = params.getAll(key).join('\n');
  const events = useMemo(() => {
    const read = written.split('\n').map(readEvent).filter((event) => event !== undefined).slice(0, most);
    return read.length >= least && read.length > 0 ? read : [...usual];
  }, [written, usual, least, most]);
  const change = useCallback((next: readonly AnalysisEvent[] | undefined) => {
    setParams((old) => {
      const changed = new URLSearchParams(old);
      changed.delete(key);
      for (const event of next ?? []) changed.append(key, eventText(event));
      return changed;
    }, { replace: true });
  }, [key, setParams]);
  return { events, change, isUsual: written === '' };
}
