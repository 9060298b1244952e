/** Pull down at the top of a screen to ask for it again. Its words are told to screen readers; the content stays where it is in the page. */
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Let go beyond this, it asks again. */
const ENOUGH_PX = 56;
const MOST_PX = 96;
/** A finger moves further than what it pulls. */
const GIVE = 0.5;
const SAID_MS = 600;

type State = 'rest' | 'pull' | 'enough' | 'asking' | 'done';
const WORDS = { pull: 'common.pull', enough: 'common.release', asking: 'ui.loading', done: 'common.refreshed' } as const;

export function Pull({ onRefresh, children }: { onRefresh: () => Promise<unknown>; children: ReactNode }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<State>('rest');
  const [height, setHeight] = useState(0);
  const ask = async () => {
    setState('asking');
    setHeight(ENOUGH_PX);
    // Whether it came is said by the screen itself.
    await onRefresh().catch(() => undefined);
    setState('done');
  };
  useEffect(() => {
    if (state !== 'done') return;
    const timer = setTimeout(() => {
      setState('rest');
      setHeight(0);
    }, SAID_MS);
    return () => clearTimeout(timer);
  }, [state]);
  usePulled(box, state === 'asking' || state === 'done', (pulled) => {
    setHeight(pulled);
    setState(pulled === 0 ? 'rest' : pulled >= ENOUGH_PX ? 'enough' : 'pull');
  }, () => void ask());
  return (
    <div ref={box} className="pull">
      <div className="pull-head" data-pulled={state} style={{ height }}>
        <p role="status">{state !== 'rest' && t(WORDS[state])}</p>
      </div>
      {children}
    </div>
  );
}

/** Follows one finger that goes down from the top of what scrolls. */
function usePulled(box: React.RefObject<HTMLDivElement | null>, busy: boolean, onPulled: (pixels: number) => void, onLet: () => void): void {
  const tell = useEffectEvent(onPulled);
  const letGo = useEffectEvent(onLet);
  useEffect(() => {
    const element = box.current;
    if (!element || busy) return;
    let from: { x: number; y: number } | undefined;
    let pulled = 0;
    const scroller = () => element.closest('.screen-body');
    const begin = (event: TouchEvent) => {
      const [finger, other] = event.touches;
      from = finger && !other && (scroller()?.scrollTop ?? 0) <= 0 ? { x: finger.clientX, y: finger.clientY } : undefined;
    };
    const move = (event: TouchEvent) => {
      const finger = event.touches[0];
      if (!from || !finger) return;
      const [across, down] = [Math.abs(finger.clientX - from.x), finger.clientY - from.y];
      // Upwards it is a scroll, sideways a swipe.
      if (pulled === 0 && (down <= 0 || across > down)) {
        from = undefined;
        return;
      }
      if (event.cancelable) event.preventDefault();
      pulled = Math.max(0, Math.min(MOST_PX, down * GIVE));
      tell(pulled);
    };
    const end = () => {
      const was = pulled;
      from = undefined;
      pulled = 0;
      if (was >= ENOUGH_PX) letGo();
      else if (was > 0) tell(0);
    };
    element.addEventListener('touchstart', begin, { passive: true });
    element.addEventListener('touchmove', move, { passive: false });
    element.addEventListener('touchend', end);
    element.addEventListener('touchcancel', end);
    return () => {
      element.removeEventListener('touchstart', begin);
      element.removeEventListener('touchmove', move);
      element.removeEventListener('touchend', end);
      element.removeEventListener('touchcancel', end);
    };
  }, [box, busy]);
}
