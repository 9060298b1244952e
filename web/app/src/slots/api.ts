/** What the bank puts into the slots of a page, and what the app tells of it. */
import { newKey, take, withKey, type PlacedMaterial, type PlacedSlot, type PlacedSlots, type SlotShape, type SlotsToldItem } from '@polybank/api';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../api';
import { usePreferences, type Size } from '../look/preferences';

/** What was placed is asked for again after this: a limit may be reached, and something new be there. */
const FRESH_MS = 30_000;
const AGAIN_MS = 540_000;
/** What was seen gathers so long before it is told. */
const GATHER_MS = 700;
/** Told together, at most. */
const MOST = 100;

export const slotsQuery = (page: string, size: Size) =>
  queryOptions({
    queryKey: ['slots', page, size],
    queryFn: () =>
      take<PlacedSlots>(api.GET('/slots', { params: { query: { page, edition: size === 'elder' ? ('elder' as const) : ('standard' as const) } } })),
    staleTime: FRESH_MS,
    retry: false,
    refetchOnWindowFocus: false,
    // A promise can be shown for ten minutes.
    refetchInterval: AGAIN_MS,
  });

/** What may still be shown. */
function filled({ slots }: PlacedSlots): PlacedSlot[] {
  const now = Date.now();
  const open = ({ promise_id, show_until }: PlacedMaterial) => promise_id == null || Date.parse(show_until) > now;
  return slots.map((slot) => ({ ...slot, materials: slot.materials.filter(open) })).filter((slot) => slot.materials.length > 0);
}

/** The slots of a page by their shape. Nothing is said of a failure: a page is whole without them. */
export function useSlots(page: string): { of: (shape: SlotShape) => PlacedSlot[]; at: (slotId: string) => PlacedSlot | undefined } {
  const { size } = usePreferences();
  const slots = useQuery({ ...slotsQuery(page, size), select: filled }).data ?? [];
  return { of: (shape) => slots.filter((slot) => slot.shape === shape), at: (slotId) => slots.find((slot) => slot.slot_id === slotId) };
}

let waiting: SlotsToldItem[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Sends what waits; once more with the same key where no answer came, so that nothing counts twice. */
export async function flushTold(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const items = waiting.slice(0, MOST);
  waiting = waiting.slice(MOST);
  if (items.length === 0) return;
  const key = newKey();
  const send = () => api.POST('/slots/told', { body: { items }, ...withKey(key), keepalive: true });
  try {
    await take(send());
  } catch {
    await take(send()).catch(() => undefined);
  }
}

export function tell(what: SlotsToldItem['what'], slotId: string, material: PlacedMaterial): void {
  const { placement_id, promise_id, audience } = material;
  waiting.push({ what, slot_id: slotId, placement_id, audience, ...(promise_id == null ? {} : { promise_id }) });
  timer ??= setTimeout(() => void flushTold(), GATHER_MS);
}

addEventListener('pagehide', () => void flushTold());
