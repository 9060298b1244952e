/** One picture of a carousel, and its words. */
import type { PlacedMaterial } from '@polybank/api';
import { Picture } from './material';

export function SlideFace({ material, nth }: { material: PlacedMaterial; nth: number }) {
  return (
    <>
      <Picture image={material.image} sizes="(max-width: 480px) 100vw, 430px" eager={nth === 0} alt="" />
      <span className="slot-slide-words">
        <strong>{material.title}</strong>
        {material.text && <span>{material.text}</span>}
      </span>
    </>
  );
}
