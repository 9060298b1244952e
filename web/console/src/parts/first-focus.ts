import { useEffect, useRef, type RefObject } from 'react';

type Focusable = { focus: (options?: FocusOptions) => void };

/**
 * Puts the cursor where work begins in a dialog. `autoFocus` comes too early there: at that moment antd has not yet
 * hung the dialog into the page.
 */
export function useFirstFocus<T extends Focusable>(): RefObject<T | null> {
  const target = useRef<T>(null);
  useEffect(() => {
    const frame = requestAnimationFrame(() => target.current?.focus({ preventScroll: true }));
    return () => { cancelAnimationFrame(frame); };
  }, []);
  return target;
}
