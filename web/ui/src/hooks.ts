import { useEffect, useState, useSyncExternalStore } from 'react';

/** True while the media query holds. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener('change', changed);
      return () => {
        list.removeEventListener('change', changed);
      };
    },
    () => matchMedia(query).matches,
    () => false,
  );
}

/** True while the page is in sight. */
export function usePageVisible(): boolean {
  return useSyncExternalStore(
    (changed) => {
      document.addEventListener('visibilitychange', changed);
      return () => {
        document.removeEventListener('visibilitychange', changed);
      };
    },
    () => document.visibilityState === 'visible',
    () => true,
  );
}

const INPUTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove'] as const;
const LOOK_EVERY_MS = 1_000;

/** True while the page is in sight and somebody moved, tapped or typed within `ms`: what may poll polls only then. */
export function useAttended(ms: number): boolean {
  const visible = usePageVisible();
  const [presence, setPresence] = useState<'here' | 'away'>('here');
  useEffect(() => {
    let last = Date.now();
    const seen = (): void => {
      last = Date.now();
      setPresence('here');
    };
    const look = setInterval(() => {
      if (Date.now() - last >= ms) setPresence('away');
    }, LOOK_EVERY_MS);
    for (const input of INPUTS) addEventListener(input, seen, { passive: true, capture: true });
    return () => {
      clearInterval(look);
      for (const input of INPUTS) removeEventListener(input, seen, { capture: true });
    };
  }, [ms]);
  return visible && presence === 'here';
}

/** True once `waiting` has lasted `ms`: time to say what is known. */
export function useLongWait(waiting: boolean, ms = 10_000): boolean {
  const [since, setSince] = useState<'short' | 'long'>('short');
  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setTimeout(() => {
      setSince('long');
    }, ms);
    return () => {
      clearTimeout(timer);
      setSince('short');
    };
  }, [waiting, ms]);
  return waiting && since === 'long';
}

/** Whole seconds left until a moment (epoch ms), counting down; 0 when past or unset. */
export function useSecondsLeft(until: number | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (until === undefined) return undefined;
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= until) clearInterval(timer);
    }, 250);
    return () => {
      clearInterval(timer);
    };
  }, [until]);
  return until === undefined ? 0 : Math.max(0, Math.ceil((until - now) / 1000));
}

/** A value that follows another after it has stood still for `ms`. */
export function useDebounced<T>(value: T, ms = 300): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, ms);
    return () => {
      clearTimeout(timer);
    };
  }, [value, ms]);
  return settled;
}
