/** Brand colours as CSS variables with contrast that can be read, in light and dark. */

export type BrandColors = { primary_color: string; accent_color: string; radius_px?: number };
export type Rgb = readonly [number, number, number];

export function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.replace('#', '').padStart(6, '0'), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

export function toHex([r, g, b]: Rgb): string {
  return `#${[r, g, b].map((part) => Math.round(Math.min(255, Math.max(0, part))).toString(16).padStart(2, '0')).join('')}`;
}

/** `share` of `to` in `from`, 0 to 1. */
export function mix(from: string, to: string, share: number): string {
  const a = parseHex(from);
  const b = parseHex(to);
  return toHex([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share]);
}

function luminance(hex: string): number {
  const [r, g, b] = parseHex(hex).map((part) => {
    const x = part / 255;
    return x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG contrast ratio, 1 to 21. */
export function contrast(one: string, other: string): number {
  const a = luminance(one);
  const b = luminance(other);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** The colour moved towards white or black until it stands out from the ground. */
export function readableOn(color: string, ground: string, ratio = 4.5): string {
  const towards = luminance(ground) > 0.4 ? '#000000' : '#ffffff';
  for (let share = 0; share <= 1; share += 0.05) {
    const tried = mix(color, towards, share);
    if (contrast(tried, ground) >= ratio) return tried;
  }
  return towards;
}

/** Black or white, whichever reads better on the colour. */
export function inkOn(color: string): string {
  return contrast(color, '#ffffff') >= 3.6 ? '#ffffff' : '#10141a';
}

/** All brand variables for one mode. */
export function brandVariables(brand: BrandColors, mode: 'light' | 'dark'): Record<string, string> {
  const { primary_color: primary, accent_color: accent } = brand;
  const ground = mode === 'light' ? '#ffffff' : '#16191f';
  const soft = mode === 'light' ? mix(primary, '#ffffff', 0.91) : mix(primary, ground, 0.78);
  const accentSoft = mode === 'light' ? mix(accent, '#ffffff', 0.86) : mix(accent, ground, 0.76);
  const solid = mode === 'light' ? readableOn(primary, '#ffffff', 4.5) : readableOn(mix(primary, '#000000', 0.12), ground, 1.5);
  return {
    '--brand': primary,
    '--brand-solid': solid,
    '--brand-on': inkOn(solid),
    '--brand-ink': readableOn(readableOn(primary, soft, 4.6), ground, 4.6),
    '--brand-soft': soft,
    '--brand-line': mode === 'light' ? mix(primary, '#ffffff', 0.76) : mix(primary, ground, 0.6),
    '--brand-deep': mix(primary, '#050b14', mode === 'light' ? 0.42 : 0.62),
    '--accent': accent,
    '--accent-on': inkOn(accent),
    '--accent-ink': readableOn(readableOn(accent, accentSoft, 4.6), ground, 4.6),
    '--accent-soft': accentSoft,
    '--radius': `${brand.radius_px ?? 12}px`,
  };
}

export function applyVariables(variables: Record<string, string>, element: HTMLElement = document.documentElement): void {
  for (const [name, value] of Object.entries(variables)) element.style.setProperty(name, value);
}
