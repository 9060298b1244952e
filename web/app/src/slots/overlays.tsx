/** What comes over a page: one at a time, closed in one tap, never in the elder edition and never about money; the bank decides that. */
import type { PlacedMaterial, PlacedSlot } from '@polybank/api';
import type { CenterPopupProps } from 'antd-mobile';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFrame } from '../parts/frame';
import { Icon } from '../parts/icon';
import { later } from '../parts/later';
import { Sheet } from '../parts/sheet';
import { tell, useSlots } from './api';
import { Follow, Picture } from './material';
import { useOpening } from './opening';
import { useSeen } from './seen';
import './slots.css';

export const CenterPopup = later<CenterPopupProps>(async () => (await import('antd-mobile/es/components/center-popup')).default);

/** What somebody came for is looked at first. */
const PAUSE_MS = 1_200;

type Of = { slotId: string; material: PlacedMaterial; onClose: () => void };

function first(slot: PlacedSlot | undefined): { slotId: string; material: PlacedMaterial } | undefined {
  const material = slot?.materials[0];
  return slot && material ? { slotId: slot.slot_id, material } : undefined;
}

function useClosed(key: string): [boolean, () => void] {
  const [closed, setClosed] = useState('');
  return [closed === key, () => setClosed(key)];
}

function Interstitial({ slotId, material, onClose }: Of) {
  const { t } = useTranslation();
  const { element } = useFrame();
  const seen = useSeen<HTMLDivElement>(material.promise_id ?? material.placement_id, () => tell('seen', slotId, material));
  return (
    <CenterPopup visible getContainer={element} onMaskClick={onClose} bodyClassName="slot-over">
      <div ref={seen} role="dialog" aria-modal="true" aria-label={material.title} className="slot-over-box">
        <Follow slotId={slotId} material={material} className="slot-over-link" onFollow={onClose}>
          <Picture image={material.image} sizes="320px" eager alt="" />
          <span className="slot-over-words">
            <strong>{material.title}</strong>
            {material.text && <span>{material.text}</span>}
          </span>
        </Follow>
        <button type="button" className="slot-over-close" aria-label={t('common.close')} onClick={onClose} data-track="slot.close">
          <Icon name="close" size="1.4rem" />
        </button>
      </div>
    </CenterPopup>
  );
}

function Pop({ slotId, material, onClose }: Of) {
  const { t } = useTranslation();
  const seen = useSeen<HTMLDivElement>(material.promise_id ?? material.placement_id, () => tell('seen', slotId, material));
  return (
    <Sheet open title={material.title} onClose={onClose}>
      <div ref={seen} className="slot-pop">
        <p>{material.text}</p>
        {material.link ? (
          <Follow slotId={slotId} material={material} className="slot-pop-link" onFollow={onClose}>
            {t('slot.look')}
          </Follow>
        ) : (
          <button type="button" className="slot-pop-link" onClick={onClose} data-track="slot.close">
            {t('slot.fine')}
          </button>
        )}
      </div>
    </Sheet>
  );
}

function Floating({ slotId, material, onClose }: Of) {
  const { t } = useTranslation();
  const seen = useSeen<HTMLDivElement>(material.promise_id ?? material.placement_id, () => tell('seen', slotId, material));
  return (
    <div ref={seen} className="slot-float" data-expose={`slot.${slotId}`}>
      <Follow slotId={slotId} material={material} className="slot-float-link" label={material.title}>
        <Picture image={material.image} sizes="72px" alt="" />
      </Follow>
      <button type="button" className="slot-float-close" aria-label={t('slot.hide', { what: material.title })} onClick={onClose} data-track="slot.close">
        <Icon name="close" size="0.9rem" />
      </button>
    </div>
  );
}

/** The overlays of a page. */
export function Overlays({ page }: { page: string }) {
  const slots = useSlots(page);
  const over = first(slots.of('interstitial')[0]) ?? first(slots.of('pop')[0]);
  const isOver = slots.of('interstitial').length > 0;
  const float = first(slots.of('floating')[0]);
  const overKey = over?.material.promise_id ?? '';
  const floatKey = float?.material.placement_id ?? '';
  const [overClosed, closeOver] = useClosed(overKey);
  const [floatClosed, closeFloat] = useClosed(floatKey);
  const opening = useOpening();
  const [ready, setReady] = useState(false);
  useEffect(() => {
    if (opening === 'open') return;
    const timer = setTimeout(() => setReady(true), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [opening]);
  const close = (at: { slotId: string; material: PlacedMaterial }, done: () => void) => () => {
    tell('closed', at.slotId, at.material);
    done();
  };
  return (
    <>
      {float && !floatClosed && <Floating key={floatKey} {...float} onClose={close(float, closeFloat)} />}
      {ready && over && !overClosed && (isOver ? <Interstitial key={overKey} {...over} onClose={close(over, closeOver)} /> : <Pop key={overKey} {...over} onClose={close(over, closeOver)} />)}
    </>
  );
}
