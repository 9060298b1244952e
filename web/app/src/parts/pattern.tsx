/** A drawn ground of the brand: waves for `card`, leaves for `hero`, ridges for `list`. */
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

const DRAWN = { card: WAVES, hero: LEAVES, list: RIDGES } as const;

export function Pattern() {
  const { home_layout: layout } = useBrand();
  return (
    <svg className="pattern" viewBox="0 0 400 260" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      {DRAWN[layout].map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}
