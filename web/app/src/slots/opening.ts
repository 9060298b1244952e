/** Whether something is shown while the app opens: nothing else comes over the page meanwhile. */
import { useSyncExternalStore } from 'react';

let state: 'open' | 'gone' = 'gone';
const listeners = new Set<() => void>();

export function setOpening(next: 'open' | 'gone'): void {
  state = next;
  for (const tell of listeners) tell();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export function useOpening(): 'open' | 'gone' {
  return useSyncExternalStore(subscribe, () => state);
}
