/**
 * The brand as it is now. Every answer of the bank says which revision it has: an app that is open and shows another asks
 * for it, and changes without being loaded again.
 */
import type { Brand } from '@polybank/api';
import { useSyncExternalStore } from 'react';
import { BASENAME } from './bank';

let live: Brand | undefined;
let asked: string | undefined;
const listeners = new Set<(brand: Brand) => void>();

export async function askBrand(): Promise<Brand> {
  const response = await fetch(`${BASENAME}/api/v1/brand`, { headers: { 'X-Polybank-Client': 'web' } });
  if (!response.ok) throw new Error(`brand ${response.status}`);
  return (await response.json()) as Brand;
}

/** The app shows this brand from now on. */
export function showBrand(brand: Brand): void {
  live = brand;
  for (const tell of listeners) tell(brand);
}

/** The bank has a brand of this revision. Asked for once; if that fails, again with the next answer. */
export function brandNoticed(revision: string): void {
  if (!live || revision === live.revision || revision === asked) return;
  asked = revision;
  askBrand()
    .then(showBrand)
    .catch(() => undefined)
    .finally(() => {
      asked = undefined;
    });
}

/** Told of every brand that is shown, the present one at once. */
export function onBrand(listener: (brand: Brand) => void): () => void {
  listeners.add(listener);
  if (live) listener(live);
  return () => {
    listeners.delete(listener);
  };
}

export function useLiveBrand(): Brand | undefined {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => {
        listeners.delete(tell);
      };
    },
    () => live,
  );
}
