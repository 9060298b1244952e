/**
 * How the customer wants the app to look: light or dark, usual or elder size, amounts shown or hidden, digits of the PIN pad
 * scrambled or in order.
 */
import { useSyncExternalStore } from 'react';
import { PREVIEWING } from '../preview/mode';

export type Mode = 'auto' | 'light' | 'dark';
export type Size = 'usual' | 'elder';
export type Amounts = 'shown' | 'hidden';
export type Pad = 'scrambled' | 'ordered';
export type Preferences = { mode: Mode; size: Size; amounts: Amounts; pad: Pad };

const STORED = 'pb.look';
const DEFAULTS: Preferences = { mode: 'auto', size: 'usual', amounts: 'shown', pad: 'scrambled' };

function restore(): Preferences {
  if (PREVIEWING) return DEFAULTS;
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(STORED) ?? '{}') as Partial<Preferences>) };
  } catch {
    return DEFAULTS;
  }
}

let preferences = restore();
const listeners = new Set<() => void>();

export function getPreferences(): Preferences {
  return preferences;
}

export function setPreferences(change: Partial<Preferences>): void {
  preferences = { ...preferences, ...change };
  try {
    if (!PREVIEWING) localStorage.setItem(STORED, JSON.stringify(preferences));
  } catch {
    // Without storage the choice lasts until the page closes.
  }
  for (const tell of listeners) tell();
}

export function onPreferences(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(onPreferences, getPreferences);
}
