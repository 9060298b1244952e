import type { PopupProps } from 'antd-mobile';
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFrame } from './frame';
import { Icon } from './icon';
import { later } from './later';

/** With what moves it, the largest part of a page: it comes behind the first view. */
export const Popup = later<PopupProps>(async () => (await import('antd-mobile/es/components/popup')).default);

export type SheetProps = {
  open: boolean;
  title: string;
  children: ReactNode;
  onClose: () => void;
  /** `firm`: a tap outside does not close it, for work that would be lost. */
  hold?: 'loose' | 'firm';
};

const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), summary';

/** Tab goes round inside the dialog; Escape closes it. */
function keepInside(event: KeyboardEvent<HTMLElement>, onClose: () => void): void {
  if (event.key === 'Escape') {
    event.stopPropagation();
    onClose();
    return;
  }
  if (event.key !== 'Tab') return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  const outside = document.activeElement === event.currentTarget && event.shiftKey;
  if (document.activeElement !== edge && !outside) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}

function Dialog({ title, children, onClose }: Omit<SheetProps, 'open' | 'hold'>) {
  const { t } = useTranslation();
  const heading = useId();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    if (!box.current?.contains(before)) box.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <div
      ref={box}
      className="sheet-dialog"
      role="dialog"
      aria-modal="true"
      aria-labelledby={heading}
      tabIndex={-1}
      onKeyDown={(event) => keepInside(event, onClose)}
    >
      <div className="sheet-head">
        <h2 id={heading}>{title}</h2>
        <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClose}>
          <Icon name="close" size="1.25rem" />
        </button>
      </div>
      <div className="sheet-body">{children}</div>
    </div>
  );
}

/** A panel that rises from the bottom of the phone. */
export function Sheet({ open, hold = 'loose', ...dialog }: SheetProps) {
  const { element } = useFrame();
  return (
    <Popup
      visible={open}
      onMaskClick={hold === 'loose' ? dialog.onClose : undefined}
      getContainer={element}
      bodyClassName="sheet"
      destroyOnClose
    >
      <Dialog {...dialog} />
    </Popup>
  );
}
