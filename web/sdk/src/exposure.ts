/**
 * What came into sight: elements that carry `data-expose`, by that name, once half of one was visible for a second.
 *
 * A name is told once in a view; a view that is closed before the second is over begins it anew. Elements that come later are
 * found as they come. Neither texts nor places are looked at; a browser that cannot tell what is visible tells nothing.
 */
import type { Environment } from './environment';

const HALF = 0.5;
const FOR_MS = 1_000;
const MARK = 'data-expose';

export type Exposure = { open: () => void; close: () => void; stop: () => void };

export function watchExposure({ document, window }: Environment, tell: (name: string) => void): Exposure {
  if (!('IntersectionObserver' in window) || !('MutationObserver' in window)) {
    return { open: () => undefined, close: () => undefined, stop: () => undefined };
  }
  const watched = new Set<Element>();
  const visible = new Set<Element>();
  const timers = new Map<Element, ReturnType<typeof setTimeout>>();
  /** What was told in the view that is open; none is, without it. */
  let told: Set<string> | undefined;

  const ripe = (element: Element): void => {
    timers.delete(element);
    const name = element.getAttribute(MARK);
    if (!name || !told || told.has(name)) return;
    told.add(name);
    tell(name);
  };
  const enter = (element: Element): void => {
    visible.add(element);
    if (told && !timers.has(element)) timers.set(element, setTimeout(() => ripe(element), FOR_MS));
  };
  const leave = (element: Element): void => {
    visible.delete(element);
    clearTimeout(timers.get(element));
    timers.delete(element);
  };
  const seen = new window.IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, intersectionRatio } of entries) {
        if (isIntersecting && intersectionRatio >= HALF) enter(target);
        else leave(target);
      }
    },
    { threshold: HALF },
  );
  const look = (): void => {
    for (const element of watched) {
      if (element.isConnected && element.hasAttribute(MARK)) continue;
      seen.unobserve(element);
      watched.delete(element);
      leave(element);
    }
    for (const element of document.querySelectorAll(`[${MARK}]`)) {
      if (watched.has(element)) continue;
      watched.add(element);
      seen.observe(element);
    }
  };
  const changed = new window.MutationObserver(look);
  changed.observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: [MARK] });
  look();

  const close = (): void => {
    told = undefined;
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
  };
  return {
    open() {
      told = new Set();
      visible.forEach(enter);
    },
    close,
    stop() {
      close();
      changed.disconnect();
      seen.disconnect();
    },
  };
}
