import { Popup } from 'antd-mobile';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFrame } from './frame';
import { Icon } from './icon';

export type SheetProps = {
  open: boolean;
  title: string;
  children: ReactNode;
  onClose: () => void;
  /** `firm`: a tap outside does not close it, for work that would be lost. */
  hold?: 'loose' | 'firm';
};

/** A panel that rises from the bottom of the phone. */
export function Sheet({ open, title, children, onClose, hold = 'loose' }: SheetProps) {
  const { t } = useTranslation();
  const { element } = useFrame();
  const heading = useId();
  return (
    <Popup
      visible={open}
      onMaskClick={hold === 'loose' ? onClose : undefined}
      getContainer={element}
      bodyClassName="sheet"
      destroyOnClose
    >
      <div
        role="dialog"
        aria-modal="true"
        aria-labelledby={heading}
        style={{ display: 'contents' }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
        }}
      >
        <div className="sheet-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClose}>
            <Icon name="close" size="1.25rem" />
          </button>
        </div>
        <div className="sheet-body">{children}</div>
      </div>
    </Popup>
  );
}
