/**
 * Where the session stands. The tokens are cookies this code cannot read; what is kept here is only whether somebody is
 * signed in, why the last session ended, and how long it may stay idle.
 */
import type { SessionOpened } from '@polybank/api';
import { useSyncExternalStore } from 'react';
import { bankKey } from '../bank';

export type Phase = 'unknown' | 'in' | 'out';
export type SessionState = { phase: Phase; endedBy: string | undefined; idleTimeoutS: number };

const OPEN = bankKey('session');
const DEFAULT_IDLE_S = 300;

function restore(): SessionState {
  const kept = Number(localStorage.getItem(OPEN) ?? '');
  return kept > 0
    ? { phase: 'unknown', endedBy: undefined, idleTimeoutS: kept }
    : { phase: 'out', endedBy: undefined, idleTimeoutS: DEFAULT_IDLE_S };
}

let state = restore();
const listeners = new Set<() => void>();

function set(next: SessionState): void {
  state = next;
  for (const tell of listeners) tell();
}

export const session = {
  get: (): SessionState => state,
  opened(opened: SessionOpened): void {
    localStorage.setItem(OPEN, String(opened.idle_timeout_s));
    set({ phase: 'in', endedBy: undefined, idleTimeoutS: opened.idle_timeout_s });
  },
  confirmed(): void {
    if (state.phase !== 'in') set({ ...state, phase: 'in' });
  },
  ended(by: string | undefined): void {
    localStorage.removeItem(OPEN);
    if (state.phase !== 'out') set({ ...state, phase: 'out', endedBy: by });
  },
  /** The reason was shown; it is not shown twice. */
  noticed(): void {
    if (state.endedBy !== undefined) set({ ...state, endedBy: undefined });
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
};

/** Another tab of this bank signed in or out: the cookies are the same, so this tab follows. */
addEventListener('storage', ({ key, newValue }) => {
  if (key !== OPEN) return;
  if (newValue === null) session.ended(undefined);
  else if (state.phase === 'out') set({ phase: 'in', endedBy: undefined, idleTimeoutS: Number(newValue) || DEFAULT_IDLE_S });
});

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.get);
}
