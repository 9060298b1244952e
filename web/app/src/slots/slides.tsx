/** What turns in a carousel. It comes behind the first view: until then the first picture stands in its place. */
import type { PlacedMaterial, PlacedSlot } from '@polybank/api';
import Swiper from 'antd-mobile/es/components/swiper';
import { useTranslation } from 'react-i18next';
import { tell } from './api';
import { Follow } from './material';
import { useSeen } from './seen';
import { SlideFace } from './slide-face';

export type SlidesProps = { slot: PlacedSlot; at: number; turns: 'turns' | 'still'; onAt: (at: number) => void };

function Slide({ slotId, material, nth }: { slotId: string; material: PlacedMaterial; nth: number }) {
  const seen = useSeen<HTMLDivElement>(material.promise_id ?? material.placement_id, () => tell('seen', slotId, material));
  return (
    <div ref={seen} className="slot-slide">
      <Follow slotId={slotId} material={material} className="slot-slide-link">
        <SlideFace material={material} nth={nth} />
      </Follow>
    </div>
  );
}

export function Slides({ slot, at, turns, onAt }: SlidesProps) {
  const { t } = useTranslation();
  const { materials, slot_id, width, height, rotation_s } = slot;
  return (
    <Swiper
      key={turns}
      autoplay={turns === 'turns'}
      autoplayInterval={Math.max(rotation_s, 3) * 1_000}
      loop={materials.length > 1}
      defaultIndex={at}
      onIndexChange={onAt}
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
  );
}
