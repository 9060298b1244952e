/** Tells once that something was seen: half of it was in sight for a second, in a page that is looked at. */
import { useEffect, useRef } from 'react';

const HALF = 0.5;
const FOR_MS = 1_000;

export function useSeen<E extends Element>(name: string, onSeen: () => void) {
  const element = useRef<E>(null);
  const tell = useRef(onSeen);
  useEffect(() => {
    tell.current = onSeen;
  });
  useEffect(() => {
    const target = element.current;
    if (!target || !('IntersectionObserver' in window)) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      clearTimeout(timer);
      timer = undefined;
    };
    const look = new IntersectionObserver(
      (entries) => {
        const last = entries.at(-1);
        if (!last?.isIntersecting || last.intersectionRatio < HALF) stop();
        else
          timer ??= setTimeout(() => {
            if (document.visibilityState !== 'visible') return stop();
            look.disconnect();
            tell.current();
          }, FOR_MS);
      },
      { threshold: HALF },
    );
    look.observe(target);
    return () => {
      stop();
      look.disconnect();
    };
  }, [name]);
  return element;
}
