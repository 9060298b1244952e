/** The brand of the bank: put into the page by the server, or asked for when the page came from elsewhere. */
import type { Brand } from '@polybank/api';
import { createContext, use, type ReactNode } from 'react';
import { currentLanguage } from '@polybank/ui';
import { askBrand, useLiveBrand } from './brand-live';

const BrandContext = createContext<Brand | undefined>(undefined);

function embedded(): Brand | undefined {
  const text = document.getElementById('brand')?.textContent;
  if (!text) return undefined;
  try {
    return JSON.parse(text) as Brand;
  } catch {
    return undefined;
  }
}

export async function loadBrand(): Promise<Brand> {
  return embedded() ?? askBrand();
}

/** Follows what is released, once the brand was started with. */
export function LiveBrandProvider({ children }: { children: ReactNode }) {
  const brand = useLiveBrand();
  return <BrandContext value={brand}>{children}</BrandContext>;
}

export function BrandProvider({ brand, children }: { brand: Brand; children: ReactNode }) {
  return <BrandContext value={brand}>{children}</BrandContext>;
}

export function useBrand(): Brand {
  const brand = use(BrandContext);
  if (!brand) throw new Error('no brand above this component');
  return brand;
}

export function brandName(brand: { name: string; name_en: string }): string {
  return currentLanguage() === 'en' ? brand.name_en : brand.name;
}

export function brandSlogan(brand: { slogan: string; slogan_en: string }): string {
  return currentLanguage() === 'en' ? brand.slogan_en : brand.slogan;
}
