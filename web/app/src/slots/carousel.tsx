/** A carousel: turns by itself unless somebody asked for less motion, stops at a touch or a button, and says where it is. */
import type { PlacedMaterial, PlacedSlot } from '@polybank/api';
import { useMedia } from '@polybank/ui';
import { Swiper } from 'antd-mobile';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../look/preferences';
import { tell, useSlots } from './api';
import { Follow, Picture } from './material';
import { useSeen } from './seen';
import './slots.css';

const LESS_MOTION = '(prefers-reduced-motion: reduce)';

function Slide({ slotId, material, nth }: { slotId: string; material: PlacedMaterial; nth: number }) {
  const seen = useSeen<HTMLDivElement>(material.promise_id ?? material.placement_id, () => tell('seen', slotId, material));
  return (
    <div ref={seen} className="slot-slide">
      <Follow slotId={slotId} material={material} className="slot-slide-link">
        <Picture image={material.image} sizes="(max-width: 480px) 100vw, 430px" eager={nth === 0} alt="" />
        <span className="slot-slide-words">
          <strong>{material.title}</strong>
          {material.text && <span>{material.text}</span>}
        </span>
      </Follow>
    </div>
  );
}

export function Carousel({ slot }: { slot: PlacedSlot }) {
  const { t } = useTranslation();
  const { size } = usePreferences();
  const still = useMedia(LESS_MOTION) || size === 'elder';
  const [paused, setPaused] = useState<'paused' | 'playing'>('playing');
  const [at, setAt] = useState(0);
  const { materials, slot_id, width, height, rotation_s, title } = slot;
  const many = materials.length > 1;
  const plays = many && !still && paused === 'playing' && rotation_s > 0;
  return (
    <section className="slot-carousel" aria-roledescription={t('slot.carousel')} aria-label={title} data-expose={`slot.${slot_id}`}>
      <Swiper
        key={plays ? 'plays' : 'still'}
        autoplay={plays}
        autoplayInterval={Math.max(rotation_s, 3) * 1_000}
        loop={many}
        defaultIndex={at}
        onIndexChange={setAt}
        indicator={() => null}
        style={{ '--border-radius': 'var(--radius)' }}
      >
        {materials.map((material, nth) => (
          <Swiper.Item key={material.placement_id}>
            <div role="group" aria-label={t('slot.of', { nth: nth + 1, count: materials.length })} aria-hidden={nth === at ? undefined : 'true'} inert={nth !== at} style={{ aspectRatio: `${String(width)} / ${String(height)}` }}>
              <Slide slotId={slot_id} material={material} nth={nth} />
            </div>
          </Swiper.Item>
        ))}
      </Swiper>
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
