/** A theme as it is written: pure. What this does not know stays as it is. */
import type { Brand, ThemePreset } from '@polybank/api';
import type { Body } from '../publishing/model';

export const KIND = 'content.theme';
export const MAIN = 'main';

/** The colours of a theme, in the order people are asked for them. */
export const COLOURS = [
  ['primary', 'on_primary', 'deep', 'accent'],
  ['ground', 'surface', 'text', 'text_soft', 'text_faint'],
  ['success', 'warning', 'danger'],
] as const;
export type Colour = (typeof COLOURS)[number][number];
/** Chosen by the platform where the theme does not say. */
export const OPTIONAL: readonly Colour[] = ['on_primary', 'deep', 'ground'];
/** The variable of the light look that a colour ends up in. */
export const VARIABLE: Readonly<Record<Colour, string>> = {
  primary: 'brand-solid', on_primary: 'brand-on', deep: 'brand-deep', accent: 'accent', ground: 'bg', surface: 'surface', text: 'ink', text_soft: 'ink-2', text_faint: 'ink-3',
  success: 'good', warning: 'warn', danger: 'bad',
};

export const ICONS = ['line', 'sharp', 'bold', 'duotone'] as const;
export const ILLUSTRATIONS = ['plain', 'waves', 'leaves', 'ridges', 'rings', 'grid', 'rays'] as const;
export const TONES = ['plain', 'warm', 'formal'] as const;
export const LAYOUTS = ['card', 'hero', 'list'] as const;
export type Style = { icons: (typeof ICONS)[number]; illustration: (typeof ILLUSTRATIONS)[number]; tone: (typeof TONES)[number]; home_layout: (typeof LAYOUTS)[number] };

/** Families that are on phones; the first is what people choose by. */
export const FAMILIES = {
  sans: { family: ['-apple-system', 'PingFang SC', 'HarmonyOS Sans SC', 'MiSans'], latin: ['-apple-system', 'SF Pro Text', 'Segoe UI', 'Roboto'] },
  serif: { family: ['Songti SC', 'Noto Serif SC', 'Source Han Serif SC', 'STSong', 'serif'], latin: ['New York', 'Georgia', 'Noto Serif', 'Liberation Serif', 'serif'] },
  rounded: { family: ['ui-rounded', 'SF Pro Rounded', 'HarmonyOS Sans SC', 'Yuanti SC', 'PingFang SC'], latin: ['ui-rounded', 'SF Pro Rounded', 'Nunito', 'Segoe UI'] },
} as const;
export type Family = keyof typeof FAMILIES;

type Tree = Record<string, unknown>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
const at = (value: unknown, ...path: string[]): unknown => path.reduce<unknown>((inside, step) => (isTree(inside) ? inside[step] : undefined), value);

/** The whole with `value` at a place; without the place where `value` is undefined. */
export function put(whole: Tree, path: readonly string[], value: unknown): Tree {
  const [step, ...rest] = path;
  if (step === undefined) return whole;
  const inside = whole[step];
  const next = rest.length === 0 ? value : put(isTree(inside) ? inside : {}, rest, value);
  if (next !== undefined) return { ...whole, [step]: next };
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== step));
}

export function tokenOf(body: Body, group: string, name: string): unknown {
  return at(body, 'tokens', group, name, '$value');
}

const GROUP_TYPES: Readonly<Record<string, string>> = { color: 'color', radius: 'dimension', spacing: 'dimension', shadow: 'shadow' };
const OWN_TYPES: Readonly<Record<string, string>> = { family: 'fontFamily', latin: 'fontFamily', title_weight: 'fontWeight', scale: 'number', quick: 'duration', easing: 'cubicBezier' };

/** With a token; the platform chooses where `value` is undefined. */
export function withToken(body: Body, group: string, name: string, value: unknown): Body {
  if (value === undefined) return put(body, ['tokens', group, name], undefined);
  const type = GROUP_TYPES[group];
  const typed = type ? put(body, ['tokens', group, '$type'], type) : body;
  const own = OWN_TYPES[name];
  return put(typed, ['tokens', group, name], { ...(own ? { $type: own } : {}), $value: value });
}

export function colourOf(body: Body, name: Colour): string | undefined {
  const value = tokenOf(body, 'color', name);
  return typeof value === 'string' ? value : undefined;
}

/** A dimension in pixels, or a duration in milliseconds. */
export function measureOf(body: Body, group: string, name: string): number | undefined {
  const value = at(tokenOf(body, group, name), 'value');
  return typeof value === 'number' ? value : undefined;
}

export function withMeasure(body: Body, group: string, name: string, value: number): Body {
  return withToken(body, group, name, { value, unit: group === 'motion' ? 'ms' : 'px' });
}

export function familyOf(body: Body): Family | undefined {
  const value = tokenOf(body, 'font', 'family');
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  return (Object.keys(FAMILIES) as Family[]).find((family) => FAMILIES[family].family[0] === first);
}

export function withFamily(body: Body, family: Family): Body {
  const { family: text, latin } = FAMILIES[family];
  return withToken(withToken(body, 'font', 'family', [...text]), 'font', 'latin', [...latin]);
}

/** How deep cards lie: none, soft or clear. */
export const DEPTHS = { none: { alpha: '00', down: 0, blur: 0 }, soft: { alpha: '0d', down: 6, blur: 20 }, clear: { alpha: '24', down: 8, blur: 26 } } as const;
export type Depth = keyof typeof DEPTHS;

export function depthOf(body: Body): Depth {
  const blur = at(tokenOf(body, 'shadow', 'card'), 'blur', 'value');
  const colour = at(tokenOf(body, 'shadow', 'card'), 'color');
  const alpha = typeof colour === 'string' ? Number.parseInt(colour.slice(7, 9) || 'ff', 16) : 13;
  if (blur === 0 || alpha === 0) return 'none';
  return alpha > 24 ? 'clear' : 'soft';
}

export function withDepth(body: Body, depth: Depth): Body {
  const { alpha, down, blur } = DEPTHS[depth];
  const px = (value: number) => ({ value, unit: 'px' });
  return withToken(body, 'shadow', 'card', { color: `#101828${alpha}`, offsetX: px(0), offsetY: px(down), blur: px(blur), spread: px(0) });
}

export function styleOf(body: Body, brand: Brand): Style {
  const style = at(body, 'style');
  const base: Style = { icons: brand.look.icons, illustration: brand.look.illustration, tone: brand.look.tone, home_layout: brand.home_layout };
  return isTree(style) ? { ...base, ...(style as Partial<Style>) } : base;
}

export function textOf(body: Body, ...path: string[]): string {
  const value = at(body, ...path);
  return typeof value === 'string' ? value : '';
}

/** A preset changes how a bank looks, and nothing of what it is called or says. */
export function withPreset(body: Body, preset: ThemePreset): Body {
  return { ...body, tokens: preset.tokens, style: { ...preset.style } };
}

export type Wording = { key: string; zh?: string; en?: string };
export function wordingsOf(body: Body): Wording[] {
  const all = at(body, 'wording');
  return Array.isArray(all) ? all.filter((one): one is Wording => isTree(one) && typeof one['key'] === 'string') : [];
}

export type Legal = { id: string; title_zh: string; title_en: string; text_zh: string; text_en: string };
export function legalOf(body: Body): Legal[] {
  const all = at(body, 'legal');
  return Array.isArray(all) ? all.filter((one): one is Legal => isTree(one) && typeof one['id'] === 'string') : [];
}

/** Whether two texts say the same. */
export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
