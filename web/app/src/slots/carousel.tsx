/** A carousel: turns by itself unless somebody asked for less motion, stops at a touch or a button, and says where it is. */
import type { PlacedSlot } from '@polybank/api';
import { useMedia } from '@polybank/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../look/preferences';
import { later } from '../parts/later';
import { useSlots } from './api';
import { SlideFace } from './slide-face';
import type { SlidesProps } from './slides';
import './slots.css';

const LESS_MOTION = '(prefers-reduced-motion: reduce)';

export const Slides = later<SlidesProps>(async () => (await import('./slides')).Slides);

/** The first of them, where it will be, before it can turn. */
function First({ slot }: { slot: PlacedSlot }) {
  const material = slot.materials[0];
  return (
    <div style={{ aspectRatio: `${String(slot.width)} / ${String(slot.height)}` }}>
      <div className="slot-slide">
        <div className="slot-slide-link">{material && <SlideFace material={material} nth={0} />}</div>
      </div>
    </div>
  );
}

export function Carousel({ slot }: { slot: PlacedSlot }) {
  const { t } = useTranslation();
  const { size } = usePreferences();
  const still = useMedia(LESS_MOTION) || size === 'elder';
  const [paused, setPaused] = useState<'paused' | 'playing'>('playing');
  const [at, setAt] = useState(0);
  const { materials, slot_id, rotation_s, title } = slot;
  const many = materials.length > 1;
  const plays = many && !still && paused === 'playing' && rotation_s > 0;
  return (
    <section className="slot-carousel" aria-roledescription={t('slot.carousel')} aria-label={title} data-expose={`slot.${slot_id}`}>
      <Slides slot={slot} at={at} turns={plays ? 'turns' : 'still'} onAt={setAt} meanwhile={<First slot={slot} />} />
      {many && (
        <div className="slot-tools">
          <span className="slot-dots" aria-hidden="true">
            {materials.map((material, nth) => (
              <span key={material.placement_id} className={nth === at ? 'on' : ''} />
            ))}
          </span>
          {!still && (
            <button type="button" className="slot-pause" aria-label={t(plays ? 'slot.pause' : 'slot.play')} onClick={() => setPaused(plays ? 'paused' : 'playing')} data-track="slot.pause">
              <svg viewBox="0 0 24 24" width="14" height="14" aria-hidden="true" fill="currentColor">
                <path d={plays ? 'M7 5h4v14H7zM13 5h4v14h-4z' : 'M8 5l11 7-11 7z'} />
              </svg>
            </button>
          )}
        </div>
      )}
    </section>
  );
}

/** The carousels of a page. */
export function Banners({ page }: { page: string }) {
  return useSlots(page)
    .of('banner')
    .map((slot) => <Carousel key={slot.slot_id} slot={slot} />);
}
