/** What the operator likes: kept in this browser, shared between tabs. */
import { useMedia } from '@polybank/ui';
import { useCallback, useSyncExternalStore } from 'react';

const PREFIX = 'pb.console.';
const listeners = new Set<() => void>();

function read(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // A browser that keeps nothing still works; it only forgets.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** A remembered choice among known values; anything else found in the store counts as the first. */
export function useChoice<T extends string>(key: string, values: readonly [T, ...T[]]): [T, (value: T) => void] {
  const stored = useSyncExternalStore(subscribe, () => read(key));
  const choose = useCallback((value: T) => { write(key, value); }, [key]);
  return [values.find((value) => value === stored) ?? values[0], choose];
}

/** A remembered set of names, for the columns of a table. */
export function useNames(key: string, fallback: readonly string[]): [string[], (names: string[]) => void] {
  const stored = useSyncExternalStore(subscribe, () => read(key));
  const choose = useCallback((names: string[]) => { write(key, names.join(' ')); }, [key]);
  return [stored === null ? [...fallback] : stored.split(' ').filter(Boolean), choose];
}

export type ThemeChoice = 'system' | 'light' | 'dark';
export const useThemeChoice = () => useChoice<ThemeChoice>('theme', ['system', 'light', 'dark']);

export function useMode(): 'light' | 'dark' {
  const [choice] = useThemeChoice();
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  if (choice === 'system') return systemDark ? 'dark' : 'light';
  return choice;
}

export type Density = 'compact' | 'comfortable';
export const useDensity = () => useChoice<Density>('density', ['compact', 'comfortable']);
