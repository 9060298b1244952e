/** The form of a new bank as data: its rules and its contrast. No React, no network. */

import type { BankOpen } from '@polybank/api';
import { contrast } from '@polybank/ui';

export type HomeLayout = 'card' | 'hero' | 'list';

export type BankDraft = {
  bank_id: string; name: string; name_en: string; short_name: string; slogan: string; slogan_en: string; service_phone: string;
  primary_color: string; accent_color: string; radius_px: number; home_layout: HomeLayout;
  /** The operator's own logo, or null for the mark that the platform draws. */
  logo_svg: string | null;
};

export const EMPTY_DRAFT: BankDraft = {
  bank_id: '', name: '', name_en: '', short_name: '', slogan: '', slogan_en: '', service_phone: '',
  primary_color: '#0f766e', accent_color: '#f59e0b', radius_px: 14, home_layout: 'card', logo_svg: null,
};

/** Code of what is wrong with a field; the words are in the catalogue under `openBank.problem`. */
export type FieldProblem =
  | 'required' | 'idShape' | 'idTaken' | 'tooLong' | 'nameHan' | 'nameLatin' | 'shortLength'
  | 'colour' | 'contrast' | 'radius' | 'phone' | 'logoSize' | 'logoShape' | 'logoUnsafe' | 'logoText' | 'logoPicture';

export type DraftProblems = Partial<Record<keyof BankDraft, FieldProblem>>;

export const LOGO_BYTES_MAX = 64 * 1024;
/** WCAG AA for large and bold text: buttons and headers in the bank's colour carry white text. */
export const CONTRAST_MIN = 3;

/** A bank's customers must be able to call it; only a demonstration makes a number up. */
export type PhoneRule = 'needed' | 'optional';

export function validate(draft: BankDraft, takenIds: readonly string[], phone: PhoneRule): DraftProblems {
  const found: DraftProblems = {};
  const set = (key: keyof BankDraft, problem: FieldProblem | null) => { if (problem) found[key] = problem; };
  set('bank_id', idProblem(draft.bank_id, takenIds));
  set('name', textProblem(draft.name, 40) ?? (/\p{Script=Han}/u.test(draft.name) ? null : 'nameHan'));
  set('name_en', textProblem(draft.name_en, 60) ?? (/^[\x20-\x7E]+$/.test(draft.name_en) ? null : 'nameLatin'));
  set('short_name', textProblem(draft.short_name, 40) ?? ([...draft.short_name.trim()].length > 4 ? 'shortLength' : null));
  set('slogan', [...draft.slogan].length > 60 ? 'tooLong' : null);
  set('slogan_en', draft.slogan_en.length > 120 ? 'tooLong' : null);
  set('service_phone', phoneProblem(draft.service_phone.trim(), phone));
  set('primary_color', colourProblem(draft.primary_color) ?? (contrast(draft.primary_color, '#ffffff') < CONTRAST_MIN ? 'contrast' : null));
  set('accent_color', colourProblem(draft.accent_color));
  set('radius_px', Number.isInteger(draft.radius_px) && draft.radius_px >= 0 && draft.radius_px <= 24 ? null : 'radius');
  set('logo_svg', draft.logo_svg === null ? null : logoProblem(draft.logo_svg));
  return found;
}

function idProblem(id: string, takenIds: readonly string[]): FieldProblem | null {
  if (!id) return 'required';
  if (!/^[a-z][a-z0-9]{2,19}$/.test(id)) return 'idShape';
  return takenIds.includes(id) ? 'idTaken' : null;
}

function textProblem(text: string, maxLength: number): FieldProblem | null {
  const trimmed = text.trim();
  if (!trimmed) return 'required';
  return [...trimmed].length > maxLength ? 'tooLong' : null;
}

function phoneProblem(text: string, rule: PhoneRule): FieldProblem | null {
  if (!text) return rule === 'needed' ? 'required' : null;
  return /^[0-9+][0-9 -]{2,19}$/.test(text) ? null : 'phone';
}

function colourProblem(colour: string): FieldProblem | null {
  return /^#[0-9a-f]{6}$/i.test(colour) ? null : 'colour';
}

const TEXT = ['text', 'tspan'];
const PICTURES = ['image', 'feimage', 'filter', 'foreignobject', 'iframe'];
const ACTIVE = ['script', 'animate', 'set'];

/** An SVG that only draws: no script, no handlers, no letters or pictures, nothing fetched from elsewhere. */
export function logoProblem(svg: string): FieldProblem | null {
  if (new TextEncoder().encode(svg).length > LOGO_BYTES_MAX) return 'logoSize';
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
  const root = document.documentElement;
  if (document.querySelector('parsererror') || root.localName !== 'svg') return 'logoShape';
  for (const element of [root, ...root.querySelectorAll('*')]) {
    const kind = element.localName.toLowerCase();
    if (ACTIVE.includes(kind)) return 'logoUnsafe';
    if (TEXT.includes(kind)) return 'logoText';
    if (PICTURES.includes(kind)) return 'logoPicture';
    for (const attribute of element.attributes) {
      const name = attribute.localName.toLowerCase();
      const refersOut = name === 'href' && !attribute.value.startsWith('#');
      if (name.startsWith('on') || refersOut || /url\(\s*['"]?(?!#)/i.test(attribute.value)) return 'logoUnsafe';
    }
  }
  return null;
}

/** Suggests an id from the English name: "Lanwan Bank" gives "lanwan". */
export function suggestId(nameEn: string): string {
  const words = nameEn.toLowerCase().replace(/[^a-z0-9 ]/g, '').split(/\s+/).filter((word) => word && !['bank', 'of', 'the', 'commercial', 'city', 'rural'].includes(word));
  return words.join('').replace(/^[0-9]+/, '').slice(0, 20);
}

/** Suggests a short name: 蓝湾银行 gives 蓝湾. */
export function suggestShortName(name: string): string {
  return [...name.trim().replace(/(股份有限公司|有限公司)$/, '').replace(/(农村商业|城市商业|商业)?银行$/, '')].slice(0, 4).join('');
}

/** What is sent: trimmed, without the optional texts that are empty, without a logo where none was chosen. */
export function toRequest(draft: BankDraft): BankOpen {
  const optional = (key: 'slogan' | 'slogan_en' | 'service_phone') => (draft[key].trim() ? { [key]: draft[key].trim() } : {});
  return {
    bank_id: draft.bank_id, name: draft.name.trim(), name_en: draft.name_en.trim(), short_name: draft.short_name.trim(),
    primary_color: draft.primary_color.toLowerCase(), accent_color: draft.accent_color.toLowerCase(),
    radius_px: draft.radius_px, home_layout: draft.home_layout, ...(draft.logo_svg === null ? {} : { logo_svg: draft.logo_svg }),
    ...optional('slogan'), ...optional('slogan_en'), ...optional('service_phone'),
  };
}
