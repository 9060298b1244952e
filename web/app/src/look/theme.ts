/** The look of the bank, as the server made it of its tokens, in the variant that the customer chose. */
import type { Brand } from '@polybank/api';
import { applyVariables } from '@polybank/ui';
import { onBrand } from '../brand-live';
import { getPreferences, onPreferences, type Mode, type Size } from './preferences';

export type Variant = 'light' | 'dark' | 'elder_light' | 'elder_dark';

export function variantOf(mode: 'light' | 'dark', size: Size): Variant {
  return size === 'elder' ? `elder_${mode}` : mode;
}

/** Variables by their names in the style sheets; a variant says what differs from the light one. */
export function lookVariables(look: Brand['look'], variant: Variant): Record<string, string> {
  const all = variant === 'light' ? look.light : { ...look.light, ...look[variant] };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [`--${name}`, value]));
}

export function modeNow(mode: Mode, dark: boolean): 'light' | 'dark' {
  return mode === 'auto' ? (dark ? 'dark' : 'light') : mode;
}

function setIcon(rel: string, href: string): void {
  const found = document.head.querySelector<HTMLLinkElement>(`link[rel="${rel}"]`);
  const link = found ?? document.createElement('link');
  // The one that the server wrote shows the same picture in a size of its own.
  if (found && pictureOf(found.href) === pictureOf(href)) return;
  link.rel = rel;
  link.href = href;
  if (!found) document.head.append(link);
}

function pictureOf(href: string): string | null {
  return new URL(href, location.href).searchParams.get('v');
}

function setBar(colour: string): void {
  const meta = document.head.querySelector<HTMLMetaElement>('meta[name="theme-color"]') ?? document.createElement('meta');
  meta.name = 'theme-color';
  meta.content = colour;
  if (!meta.isConnected) document.head.append(meta);
}

export function startTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let brand: Brand | undefined;
  const apply = (): void => {
    if (!brand) return;
    const { mode, size } = getPreferences();
    const now = modeNow(mode, dark.matches);
    const root = document.documentElement;
    root.dataset['mode'] = now;
    root.dataset['size'] = size;
    root.dataset['layout'] = brand.home_layout;
    root.dataset['icons'] = brand.look.icons;
    root.dataset['prefersColorScheme'] = now;
    const variables = lookVariables(brand.look, variantOf(now, size));
    applyVariables(variables);
    setBar((now === 'dark' ? variables['--bg'] : undefined) ?? brand.primary_color);
  };
  dark.addEventListener('change', apply);
  onPreferences(apply);
  onBrand((next) => {
    brand = next;
    setIcon('icon', next.icon_url);
    setIcon('apple-touch-icon', next.icon_url);
    apply();
  });
}
