import { Popover } from 'antd';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

type Props = {
  label: string;
  placement: 'topLeft' | 'bottomLeft' | 'bottomRight';
  /** What opens it: a button, told whether it stands open. */
  opener: (open: boolean) => ReactNode;
  children: (close: () => void) => ReactNode;
};

const STOPS = 'input:not(:disabled), button:not(:disabled), a[href]';

/**
 * A panel beside the button that opens it, for the keyboard as well: it takes the focus, Tab goes round in it, and
 * Escape leads back to the button.
 */
export function Panel({ label, placement, opener, children }: Props) {
  const [open, setOpen] = useState(false);
  const close = () => { setOpen(false); };
  return (
    <Popover
      trigger="click"
      placement={placement}
      arrow={false}
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      content={<Inside label={label} onClose={close}>{children(close)}</Inside>}
    >
      {opener(open)}
    </Popover>
  );
}

function Inside({ label, onClose, children }: { label: string; onClose: () => void; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef<Element>(null);
  useEffect(() => {
    before.current = document.activeElement;
    // Only in the next frame is it where it will stand.
    const frame = requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(STOPS)?.focus({ preventScroll: true }));
    return () => { cancelAnimationFrame(frame); };
  }, []);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
      if (before.current instanceof HTMLElement) before.current.focus();
    }
    if (event.key !== 'Tab') return;
    const stops = [...event.currentTarget.querySelectorAll<HTMLElement>(STOPS)];
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (!sameStop(document.activeElement, edge)) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  };
  return <div ref={box} role="dialog" aria-label={label} onKeyDown={onKeyDown}>{children}</div>;
}

/** Radios of one group are one stop. */
function sameStop(one: Element | null, other: Element | undefined): boolean {
  const radios = one instanceof HTMLInputElement && other instanceof HTMLInputElement && one.type === 'radio' && other.type === 'radio';
  return one === other || (radios && one.name === other.name);
}
