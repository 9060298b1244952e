/** The phone: the element that sheets, masks and toasts live in, whether it fills the screen or stands in a frame. */
import { createContext, use, useCallback, useState, type ReactNode } from 'react';

type Frame = { element: () => HTMLElement; toast: (text: string) => void };

const FrameContext = createContext<Frame>({ element: () => document.body, toast: () => undefined });

const TOAST_MS = 2_600;

export function Phone({ children }: { children: ReactNode }) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [text, setText] = useState('');
  const toast = useCallback((words: string) => {
    setText(words);
    setTimeout(() => {
      setText((now) => (now === words ? '' : now));
    }, TOAST_MS);
  }, []);
  const getElement = useCallback(() => element ?? document.body, [element]);
  return (
    <div className="phone" ref={setElement}>
      <FrameContext value={{ element: getElement, toast }}>{children}</FrameContext>
      <div role="status" aria-live="polite">
        {text && <div className="toast">{text}</div>}
      </div>
    </div>
  );
}

export function useFrame(): Frame {
  return use(FrameContext);
}
