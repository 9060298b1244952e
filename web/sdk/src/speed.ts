/**
 * How fast the app was: its first load as the browser timed it, and after that how long the browser was busy with a page.
 *
 * A page is ready when, after the app said which one it is, the browser is idle again (or, where it cannot tell, draws the next
 * frame); what the page waits for from the bank is not in that. A load that was out of sight, and a page that went out of sight meanwhile, say nothing of speed.
 */
import type { Environment } from './environment';

export type Measure = 'load' | 'first_paint' | 'page_ready';

/** Pages faster than this are not worth an event. */
const SLOW_MS = 200;

/** The first load: when it was done, and when something was first to be seen. */
export function watchLoad({ document, window }: Environment, tell: (measure: Measure, ms: number) => void): () => void {
  if (document.visibilityState === 'hidden') return () => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const loaded = (): void => {
    const [timing] = window.performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const ms = timing?.loadEventEnd || timing?.domContentLoadedEventEnd;
    if (ms) tell('load', ms);
  };
  // The end of loading stands in the timing only after everybody was told of it.
  const onLoad = (): void => {
    timer = setTimeout(loaded, 0);
  };
  if (!('getEntriesByType' in window.performance)) return () => undefined;
  if (document.readyState === 'complete') onLoad();
  else window.addEventListener('load', onLoad);

  let paint: PerformanceObserver | undefined;
  if ('PerformanceObserver' in window) {
    paint = new window.PerformanceObserver((list) => {
      const first = list.getEntriesByName('first-contentful-paint')[0];
      if (!first) return;
      tell('first_paint', first.startTime);
      paint?.disconnect();
    });
    try {
      paint.observe({ type: 'paint', buffered: true });
    } catch {
      // A browser that does not know this kind of entry.
    }
  }
  return () => {
    clearTimeout(timer);
    window.removeEventListener('load', onLoad);
    paint?.disconnect();
  };
}

/** From now to the next moment the browser has nothing to do; gives the way to think no more of it. */
export function watchReady({ now, window }: Environment, tell: (measure: Measure, ms: number) => void): () => void {
  const since = now();
  const ready = (): void => {
    const ms = now() - since;
    if (ms > SLOW_MS) tell('page_ready', ms);
  };
  if ('requestIdleCallback' in window) {
    const asked = window.requestIdleCallback(ready);
    return () => window.cancelIdleCallback(asked);
  }
  const asked = (window as Window).requestAnimationFrame(ready);
  return () => (window as Window).cancelAnimationFrame(asked);
}
