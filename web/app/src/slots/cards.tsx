/** Rows, words at the menu, and what is tried next: materials that stand among other things. */
import type { PlacedMaterial, PlacedSlot } from '@polybank/api';
import { useMedia } from '@polybank/ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon';
import { tell, useSlots } from './api';
import { Follow, Picture } from './material';
import { useSeen } from './seen';
import './slots.css';

function Row({ slotId, material }: { slotId: string; material: PlacedMaterial }) {
  const seen = useSeen<HTMLLIElement>(material.promise_id ?? material.placement_id, () => tell('seen', slotId, material));
  return (
    <li ref={seen}>
      <Follow slotId={slotId} material={material} className="slot-row">
        <span className="slot-row-picture">
          <Picture image={material.image} sizes="96px" alt="" />
        </span>
        <span className="grow">
          <strong>{material.title}</strong>
          {material.text && <span className="small muted">{material.text}</span>}
        </span>
        {material.link && <Icon name="forward" size="1.1rem" />}
      </Follow>
    </li>
  );
}

/** What is recommended in a slot. */
export function Cards({ slot: { slot_id, title, materials } }: { slot: PlacedSlot }) {
  return (
    <section className="slot-cards" aria-label={title} data-expose={`slot.${slot_id}`}>
      <ul className="card flush">
        {materials.map((material) => (
          <Row key={material.placement_id} slotId={slot_id} material={material} />
        ))}
      </ul>
    </section>
  );
}

/** What is recommended on a page. */
export function SlotCards({ page }: { page: string }) {
  return useSlots(page)
    .of('card')
    .map((slot) => <Cards key={slot.slot_id} slot={slot} />);
}

/** A word at an entry of the menu. */
export function Badge({ page, slotId }: { page: string; slotId: string }) {
  const slot = useSlots(page).at(slotId);
  const material = slot?.materials[0];
  return material ? <Word key={material.placement_id} slotId={slotId} material={material} /> : null;
}

function Word({ slotId, material }: { slotId: string; material: PlacedMaterial }) {
  const seen = useSeen<HTMLSpanElement>(material.promise_id ?? material.placement_id, () => tell('seen', slotId, material));
  return (
    <span ref={seen} className="slot-badge">
      {material.title}
    </span>
  );
}

export function Hint({ slot }: { slot: PlacedSlot }) {
  const { t } = useTranslation();
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const [at, setAt] = useState(0);
  const { materials, slot_id, rotation_s } = slot;
  useEffect(() => {
    if (still || materials.length < 2 || rotation_s === 0) return;
    const turn = setInterval(() => setAt((before) => before + 1), rotation_s * 1_000);
    return () => clearInterval(turn);
  }, [still, materials.length, rotation_s]);
  const material = materials[at % materials.length];
  if (!material) return null;
  return (
    <div className="slot-hint" data-expose={`slot.${slot_id}`}>
      <Icon name="search" size="1.1rem" />
      <Tried key={material.placement_id} slotId={slot_id} material={material} label={t('slot.try', { what: material.title })} />
    </div>
  );
}

function Tried({ slotId, material, label }: { slotId: string; material: PlacedMaterial; label: string }) {
  const seen = useSeen<HTMLSpanElement>(material.promise_id ?? material.placement_id, () => tell('seen', slotId, material));
  return (
    <Follow slotId={slotId} material={material} className="slot-hint-link" label={label}>
      <span ref={seen}>{material.title}</span>
    </Follow>
  );
}

/** What one might try next, one after the other. */
export function Hints({ page }: { page: string }) {
  return useSlots(page)
    .of('hint')
    .map((slot) => <Hint key={slot.slot_id} slot={slot} />);
}
