/** Texts of tags and of audiences as their forms know them. What a form does not know stays as it is: every change is made to the text's own object. */
import { currentLanguage } from '@polybank/ui';
import type { Body } from '../model';

/** A part of a text; members the form does not know stay in it. */
export type Part = Readonly<Record<string, unknown>>;

export const GROUPS = ['identity', 'behaviour', 'business', 'value', 'lifecycle', 'noted'] as const;
export const SOURCES = ['events', 'attribute', 'rule', 'cases', 'percentile', 'learned', 'noted'] as const;
export const MEASURES = ['times', 'days', 'since_last', 'total', 'favourite'] as const;
export const ATTRIBUTES = ['user_class', 'customer_days', 'deposits', 'accounts', 'age'] as const;
export const COMES = ['done', 'not_done'] as const;
export const SHOWN = ['shown', 'inside'] as const;
export const TAGS_MAX = 200;
export const ITEMS_MAX = 20;
/** The longest texts, in letters. */
export const LONGEST: Readonly<Record<string, number>> = { id: 40, title_zh: 40, title_en: 80, owner: 60, purpose: 300, code: 60, what: 120 };

const NEW_SOURCES: Readonly<Record<string, Part>> = {
  events: { kind: 'events', events: [{ name: 'page_view' }], measure: 'times', within_days: 30 },
  attribute: { kind: 'attribute', attribute: 'deposits' },
  rule: { kind: 'rule', when: '' },
  cases: { kind: 'cases', cases: [] },
  percentile: { kind: 'percentile', of: '' },
  learned: { kind: 'learned', will: [{ name: 'page_view' }], comes: 'done', in_days: 14, by: [] },
  noted: { kind: 'noted', choices: [] },
};
export const newSource = (kind: string): Part => NEW_SOURCES[kind] ?? { kind };
export const NEW_TAG: Part = { id: '', title_zh: '', title_en: '', group: 'behaviour', owner: '', from: NEW_SOURCES['events'] };

export const isPart = (value: unknown): value is Part => value !== null && typeof value === 'object' && !Array.isArray(value);

export const isTags = (body: Body): boolean => Array.isArray(body['tags']) && body['tags'].every((tag) => isPart(tag) && isPart(tag['from']));
export const isAudience = (body: Body): boolean => typeof body['when'] === 'string' && ['title_zh', 'title_en', 'owner'].every((member) => typeof body[member] === 'string');

export function partsOf(part: Part, member: string): Part[] {
  const value = part[member];
  return Array.isArray(value) ? value.filter(isPart) : [];
}

export const sourceOf = (tag: Part): Part => (isPart(tag['from']) ? tag['from'] : {});

export function textOf(part: Part, member: string): string {
  const value = part[member];
  return typeof value === 'string' ? value : '';
}

export function textsOf(part: Part, member: string): string[] {
  const value = part[member];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

export function numberOf(part: Part, member: string): number {
  const value = part[member];
  return typeof value === 'number' ? value : 0;
}

/** The part with another value; without the member where there is none. */
export function put(part: Part, member: string, value: unknown): Part {
  if (value !== undefined) return { ...part, [member]: value };
  const { [member]: _before, ...others } = part;
  return others;
}

/** What people read, in the reader's language; in the other one where that is not written yet. */
export function titleOf(part: Part): string {
  const [mine, other] = currentLanguage() === 'en' ? ['title_en', 'title_zh'] : ['title_zh', 'title_en'];
  return textOf(part, mine ?? '') || textOf(part, other ?? '');
}

/** The conditions of a tag. */
export function conditionsOf(tag: Part): string[] {
  const from = sourceOf(tag);
  return [from, ...partsOf(from, 'cases')].map((part) => textOf(part, 'when')).filter((when) => when !== '');
}

/** Whether a tag has what is looked for in its names or its id. */
export function isFound(tag: Part, wanted: string): boolean {
  const small = wanted.trim().toLowerCase();
  return small === '' || ['id', 'title_zh', 'title_en'].some((member) => textOf(tag, member).toLowerCase().includes(small));
}

/** The list with an item and its neighbour in each other's place. */
export function moved<Item>(items: readonly Item[], place: number, step: 1 | -1): Item[] {
  const [one, other] = [items[place], items[place + step]];
  return one === undefined || other === undefined ? [...items] : items.map((item, at) => (at === place ? other : at === place + step ? one : item));
}
