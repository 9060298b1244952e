/** The text of a placement, as the form holds it. Pure. */
import type { Objection } from '../forms';
import type { Body } from '../model';

export type Link = { kind: 'page'; to: string } | { kind: 'article'; name: string } | { kind: 'https'; to: string };
export type Material = { title_zh: string; title_en: string; text_zh?: string; text_en?: string; image?: string };
export type Arm = { id: 'b' | 'c' | 'd' | 'e'; percent: number; material: Material };
export type Placement = {
  slots: string[]; material: Material; link?: Link; starts_at?: string; ends_at?: string; hours?: [number, number]; audiences?: string[]; not_audiences?: string[]; priority: number; weight: number;
  presence: 'always' | 'rotating' | 'fallback'; day_max?: number; person?: { per_day?: number; in_total?: number }; exclusive?: string; arms?: Arm[]; held_out_percent?: number;
  goal: 'none' | 'transfer' | 'account_opened' | 'card_bound';
};

export const PRESENCES = ['always', 'rotating', 'fallback'] as const;
export const GOALS = ['none', 'transfer', 'account_opened', 'card_bound'] as const;
export const LINKS = ['none', 'page', 'article', 'https'] as const;
export const ARM_IDS = ['b', 'c', 'd', 'e'] as const;

const isWords = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

export function isPlacement(body: Body): body is Body & Placement {
  const text: unknown = body;
  return isWords(text) && Array.isArray(text['slots']) && isWords(text['material']) && typeof text['presence'] === 'string' && typeof text['priority'] === 'number';
}

/** `member` set; left out where it is empty, so that what was never said stays unsaid. */
export function put<T extends object, K extends keyof T>(whole: T, member: K, value: T[K] | undefined): T {
  const { [member]: _before, ...rest } = whole;
  const empty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  return (empty ? rest : { ...rest, [member]: value }) as T;
}

/** What is said against a place, in one line. */
export const wordsAt = (objections: readonly Objection[], place: string) => objections.filter(({ field }) => field.replace(/^body\.?|^\//, '').replaceAll('.', '/').startsWith(place)).map(({ message }) => message).join(' ');

/** A moment as the field of the browser takes it, in the bank's zone. */
export const localOf = (at: string | undefined) => {
  const read = at === undefined ? Number.NaN : Date.parse(at);
  return Number.isNaN(read) ? '' : new Date(read + 8 * 3_600_000).toISOString().slice(0, 16);
};
export const momentOf = (local: string) => (local === '' ? undefined : `${local}:00+08:00`);
