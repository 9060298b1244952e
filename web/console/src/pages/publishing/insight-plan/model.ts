/** A tracking plan as it is written: its events, each an object of its own, so that what this does not know stays. */
import type { Body } from '../model';

export type Row = Record<string, unknown>;
export type Member = (typeof MEMBERS)[number];
export type Wrong = Partial<Record<Member, 'needed' | 'personal' | 'twice' | 'days' | 'most'>>;

export const MEMBERS = ['name', 'what', 'title_zh', 'title_en', 'owner', 'purpose_zh', 'purpose_en', 'retention_days', 'ms', 'ms_max'] as const;
export const LENGTHS = ['none', 'optional', 'required'] as const;
export const LONGEST = { what: 120, title_zh: 60, title_en: 120, owner: 60, purpose_zh: 200, purpose_en: 400 } as const;
export const EVENTS_MAX = 1_500;
export const DAYS_MAX = 400;
export const MS_MAX = 86_400_000;
const TEXTS = ['what', 'title_zh', 'title_en', 'owner', 'purpose_zh', 'purpose_en'] as const;
/** Eleven digits or more: somebody's number. The server looks more closely. */
const NUMBER = /(?:\d[ -]?){11}/;

const isRow = (value: unknown): value is Row => value !== null && typeof value === 'object' && !Array.isArray(value);

/** Whether the form can hold a text. */
export function isPlan(body: Body): boolean {
  const { events } = body as { events?: unknown };
  return Array.isArray(events) && events.every(isRow);
}

export const rowsOf = (body: Body): Row[] => (body as { events: Row[] }).events;
export const withRows = (body: Body, events: Row[]): Body => ({ ...body, events });
export const textOf = (row: Row, member: string): string => (typeof row[member] === 'string' ? row[member] : '');
export const numberOf = (row: Row, member: string): number | null => (typeof row[member] === 'number' ? row[member] : null);

export function put(row: Row, member: Member, value: unknown): Row {
  if (value === null || value === undefined) return Object.fromEntries(Object.entries(row).filter(([name]) => name !== member));
  const next = { ...row, [member]: value };
  // What has no length has no longest one.
  return member === 'ms' && value === 'none' ? put(next, 'ms_max', null) : next;
}

export const newRow = (): Row => ({ name: 'click', what: '', title_zh: '', title_en: '', owner: '', purpose_zh: '', purpose_en: '', retention_days: DAYS_MAX, ms: 'none' });

export const keyOf = (row: Row): string => `${textOf(row, 'name')} ${textOf(row, 'what')}`;

export function isFound(row: Row, wanted: string): boolean {
  const text = wanted.trim().toLowerCase();
  return text === '' || ['what', 'title_zh', 'title_en', 'owner'].some((member) => textOf(row, member).toLowerCase().includes(text));
}

/** What is in a plan more than once. */
export function twice(rows: readonly Row[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(rows.map(keyOf).filter((key) => seen.has(key) || !seen.add(key)));
}

const isWhole = (value: number | null, most: number) => value !== null && Number.isInteger(value) && value >= 1 && value <= most;

export function wrongWith(row: Row, repeated: ReadonlySet<string>): Wrong {
  const wrong: Wrong = {};
  for (const member of TEXTS) if (textOf(row, member).trim() === '') wrong[member] = 'needed';
  if (NUMBER.test(textOf(row, 'what'))) wrong.what = 'personal';
  else if (!wrong.what && repeated.has(keyOf(row))) wrong.what = 'twice';
  if (!isWhole(numberOf(row, 'retention_days'), DAYS_MAX)) wrong.retention_days = 'days';
  if (row['ms_max'] !== undefined && !isWhole(numberOf(row, 'ms_max'), MS_MAX)) wrong.ms_max = 'most';
  return wrong;
}
