/** What the demo panel and the sign-in form tell each other. Only used while the brand says it is a demo. */
import { useSyncExternalStore } from 'react';
import { bankKey } from '../bank';

export type DemoState = { phone: string; fill: { phone: string; password: string } | undefined };

const KEY = bankKey('demo_phone');
let state: DemoState = { phone: localStorage.getItem(KEY) ?? '', fill: undefined };
const listeners = new Set<() => void>();

function set(next: DemoState): void {
  state = next;
  localStorage.setItem(KEY, next.phone);
  for (const tell of listeners) tell();
}

/** The handset shows the messages of this phone. */
export function watchPhone(phone: string): void {
  if (/^1\d{10}$/.test(phone) && phone !== state.phone) set({ ...state, phone });
}

export function fillSignIn(phone: string, password: string): void {
  set({ phone, fill: { phone, password } });
}

export function useDemoState(): DemoState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    () => state,
  );
}
