/** Parts of a list while they are written and moved about: each keeps a key, so that what was said against it stays with it. */

/** Below the number of saved parts a key is the place its part was saved at; a new part takes a number beyond. */
export type Line<Part> = { key: number; part: Part };

/** A key for each part: the place it was saved at, found again by what it is called. */
export function linesOf<Part>(parts: readonly Part[], saved: readonly Part[], nameOf: (part: Part) => unknown): Line<Part>[] {
  const taken = new Set<number>();
  const places = new Map<unknown, number[]>();
  saved.forEach((part, place) => { places.set(nameOf(part), [...(places.get(nameOf(part)) ?? []), place]); });
  return parts.map((part, nth) => {
    const place = places.get(nameOf(part))?.find((at) => !taken.has(at));
    if (place === undefined) return { key: saved.length + nth, part };
    taken.add(place);
    // Equal to what was saved, it is what was saved.
    const same = saved[place];
    return { key: place, part: same !== undefined && JSON.stringify(same) === JSON.stringify(part) ? same : part };
  });
}
