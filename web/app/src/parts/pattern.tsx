/** A drawn ground of the brand. */
import { useBrand } from '../brand';

const WAVES = [0, 1, 2, 3, 4, 5, 6].map((line) => {
  const y = 60 + line * 26;
  return `M-20 ${y}C60 ${y - 46} 110 ${y + 40} 200 ${y}S340 ${y - 40} 430 ${y + 6}`;
});
const LEAVES = [0, 1, 2, 3, 4].flatMap((row) =>
  [0, 1, 2, 3, 4, 5].map((column) => {
    const x = column * 84 + (row % 2) * 42 - 30;
    const y = row * 58 + 4;
    return `M${x} ${y + 46}C${x - 2} ${y + 14} ${x + 18} ${y} ${x + 44} ${y}C${x + 44} ${y + 28} ${x + 28} ${y + 46} ${x} ${y + 46}L${x + 30} ${y + 15}`;
  }),
);
const RIDGES = [0, 1, 2, 3, 4].map((line) => {
  const y = 96 + line * 36;
  const lift = line % 2 === 0 ? 52 : 38;
  return `M-10 ${y}L64 ${y - lift}L112 ${y - 16}L188 ${y - lift - 26}L262 ${y - 8}L318 ${y - lift}L420 ${y}`;
});

const RINGS = [0, 1, 2, 3, 4, 5, 6].flatMap((line) => {
  const radius = 30 + line * 34;
  return [[330, 40], [40, 250]].map(([x = 0, y = 0]) => `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${radius * 2} 0a${radius} ${radius} 0 1 0 ${-radius * 2} 0`);
});
const GRID = [...Array.from({ length: 18 }, (_, line) => `M${line * 26 - 20} 0V260`), ...Array.from({ length: 11 }, (_, line) => `M0 ${line * 26}H400`)];
const RAYS = Array.from({ length: 16 }, (_, line) => {
  const angle = (line / 15) * (Math.PI / 2);
  return `M400 0L${Math.round(400 - 560 * Math.cos(angle))} ${Math.round(560 * Math.sin(angle))}`;
});

const DRAWN = { plain: [], waves: WAVES, leaves: LEAVES, ridges: RIDGES, rings: RINGS, grid: GRID, rays: RAYS } as const;

export function Pattern() {
  const { look } = useBrand();
  if (look.illustration === 'plain') return null;
  return (
    <svg className="pattern" viewBox="0 0 400 260" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      {DRAWN[look.illustration].map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}
