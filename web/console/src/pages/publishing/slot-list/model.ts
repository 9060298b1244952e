/** The slots of a bank as they are written: pure. What this does not know stays as it is. */
import type { SlotShape } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';
import type { Body } from '../model';

export const SHAPES = ['banner', 'interstitial', 'floating', 'splash', 'card', 'badge', 'hint', 'pop'] as const satisfies readonly SlotShape[];
export const SLOTS_MAX = 1_000;
export const HOSTS_MAX = 100;
/** Where a splash is: the app as it opens. */
export const START = 'start';

export type Slot = Readonly<Record<string, unknown>> & {
  id: string; title_zh: string; title_en: string; page: string; shape: SlotShape; width: number; height: number; capacity: number; rotation_s?: number; person_day_max?: number;
};
export type Slots = Body & { slots: Slot[]; allowed_hosts?: string[] };

export const NEW_SLOT: Slot = { id: '', title_zh: '', title_en: '', page: '/', shape: 'card', width: 240, height: 180, capacity: 1, rotation_s: 0, person_day_max: 0 };

const SEVERAL: readonly SlotShape[] = ['banner', 'card', 'hint'];
const WITH_PICTURE: readonly SlotShape[] = ['banner', 'interstitial', 'floating', 'splash'];
const OVER: readonly SlotShape[] = ['interstitial', 'pop'];
/** Pages about money and secrets: nothing stands in the way there (`groups/content/src/slot/links.rs`). */
const UNDISTURBED = ['/transfer', '/transfers', '/pay', '/packets', '/verify', '/accounts/open', '/cards/add', '/me/pin', '/me/password', '/me/limits', '/me/tools', '/me/identity'];

export const showsSeveral = (shape: SlotShape) => SEVERAL.includes(shape);
export const needsPicture = (shape: SlotShape) => WITH_PICTURE.includes(shape);
const isUndisturbed = (page: string) => UNDISTURBED.some((place) => page === place || page.startsWith(`${place}/`));

function isSlot(value: unknown): value is Slot {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const slot = value as Record<string, unknown>;
  const shapes: readonly unknown[] = SHAPES;
  const perhaps = ['rotation_s', 'person_day_max'].every((member) => slot[member] === undefined || typeof slot[member] === 'number');
  return perhaps && shapes.includes(slot['shape']) && ['id', 'title_zh', 'title_en', 'page'].every((member) => typeof slot[member] === 'string') && ['width', 'height', 'capacity'].every((member) => typeof slot[member] === 'number');
}

/** Whether the form can hold a text. */
export function isSlots(body: Body): body is Slots {
  const { slots, allowed_hosts } = body;
  return Array.isArray(slots) && slots.every(isSlot) && (allowed_hosts === undefined || (Array.isArray(allowed_hosts) && allowed_hosts.every((host) => typeof host === 'string')));
}

/** Another shape, with what goes along with it: a splash is where the app opens, and most shapes show one at a time. */
export function asShape(slot: Slot, shape: SlotShape): Slot {
  const page = shape === 'splash' ? START : slot.page === START ? '/' : slot.page;
  return { ...slot, shape, page, capacity: showsSeveral(shape) ? slot.capacity : 1 };
}

export type Wrong = 'id' | 'id_taken' | 'title' | 'page' | 'undisturbed' | 'size';

/** What the bank will have against a slot, as far as it can be told here; `others` are the ids of the others. */
export function wrongs(slot: Slot, others: readonly string[]): Wrong[] {
  const found: [Wrong, boolean][] = [
    ['id', slot.id.length > 60 || !/^[a-z0-9_]{1,20}(?:\.[a-z0-9_-]{1,40}){1,3}$/.test(slot.id)],
    ['id_taken', others.includes(slot.id)],
    ['title', slot.title_zh.trim() === '' || slot.title_en.trim() === ''],
    ['page', !/^(?:start|\/[A-Za-z0-9_:/-]{0,119})$/.test(slot.page) || (slot.page === START) !== (slot.shape === 'splash')],
    ['undisturbed', OVER.includes(slot.shape) && isUndisturbed(slot.page)],
    ['size', needsPicture(slot.shape) && (slot.width < 40 || slot.height < 40)],
  ];
  return found.filter(([, is]) => is).map(([wrong]) => wrong);
}

/** In the reader's language; in the other one where that is not written yet. */
export function nameOf(slot: Pick<Slot, 'title_zh' | 'title_en'>): string {
  return (currentLanguage() === 'en' ? slot.title_en || slot.title_zh : slot.title_zh || slot.title_en).trim();
}

export function isFound(slot: Slot, wanted: string): boolean {
  const small = wanted.trim().toLowerCase();
  return small === '' || [slot.id, slot.title_zh, slot.title_en, slot.page].some((text) => text.toLowerCase().includes(small));
}

/** What was typed or pasted as a host: without what stands before and behind it in an address. */
export const hostIn = (text: string) => text.trim().toLowerCase().replace(/^https?:\/\//, '').replace(/[/?#:].*$/, '');
