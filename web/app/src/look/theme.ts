/** Puts brand, mode and size on the document. */
import type { Brand } from '@polybank/api';
import { applyVariables, brandVariables } from '@polybank/ui';
import { getPreferences, onPreferences } from './preferences';

/** Corners below this are a sharp-edged brand: square buttons, cut line ends. */
const SHARP_BELOW_PX = 7;

function shapeVariables(radius: number): Record<string, string> {
  const sharp = radius < SHARP_BELOW_PX;
  return {
    '--radius-s': `${Math.round(Math.min(radius, 20) * 0.6)}px`,
    '--radius-button': sharp ? `${radius}px` : radius >= 16 ? '999px' : `${radius}px`,
    '--radius-mark': sharp ? `${radius}px` : radius >= 16 ? '50%' : '32%',
    '--line-cap': sharp ? 'butt' : 'round',
    '--line-join': sharp ? 'miter' : 'round',
  };
}

function addIcon(rel: string, href: string): void {
  if (document.head.querySelector(`link[rel="${rel}"]`)) return;
  const link = document.createElement('link');
  link.rel = rel;
  link.href = href;
  document.head.append(link);
}

export function startTheme(brand: Brand): void {
  addIcon('icon', brand.icon_url);
  addIcon('apple-touch-icon', brand.icon_url);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => {
    const { mode, size } = getPreferences();
    const now = mode === 'auto' ? (dark.matches ? 'dark' : 'light') : mode;
    const root = document.documentElement;
    root.dataset['mode'] = now;
    root.dataset['size'] = size;
    root.dataset['layout'] = brand.home_layout;
    root.dataset['prefersColorScheme'] = now;
    applyVariables({ ...brandVariables(brand, now), ...shapeVariables(brand.radius_px) });
  };
  dark.addEventListener('change', apply);
  onPreferences(apply);
  apply();
}
