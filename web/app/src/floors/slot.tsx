/** A slot where a page has it, drawn by its shape; nothing of one that nobody has filled. What covers a page stands on no floor. */
import { useLocation } from 'react-router';
import { useSlots } from '../slots/api';
import { Cards, Hint } from '../slots/cards';
import { Carousel } from '../slots/carousel';
import { textOf, type FloorProps } from './kit';

export function SlotFloor({ floor }: FloorProps) {
  const { pathname } = useLocation();
  const slot = useSlots(pathname).at(textOf(floor, 'slot') ?? '');
  switch (slot?.shape) {
    case 'banner': return <Carousel slot={slot} />;
    case 'card': return <Cards slot={slot} />;
    case 'hint': return <Hint slot={slot} />;
    default: return null;
  }
}
