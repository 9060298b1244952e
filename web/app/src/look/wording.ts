/** The texts of the app as this bank says them: its tone over the platform's words, its own wording over both. */
import type { Brand } from '@polybank/api';
import { uiEn, uiZh, type Texts } from '@polybank/ui';
import type { i18n } from 'i18next';
import { onBrand } from '../brand-live';
import { en } from '../texts/en';
import { TONES } from '../texts/tone';
import { zh } from '../texts/zh';

/** The catalogue with other words at some of its keys. A key that there is not any more changes nothing. */
export function worded(catalogue: Texts, words: Readonly<Record<string, string>>): Texts {
  const whole = structuredClone(catalogue);
  for (const [key, text] of Object.entries(words)) {
    const steps = key.split('.');
    const last = steps.pop() ?? '';
    let at: Texts | undefined = whole;
    for (const step of steps) {
      const next: string | Texts | undefined = at && Object.hasOwn(at, step) ? at[step] : undefined;
      at = typeof next === 'object' ? next : undefined;
    }
    if (at && Object.hasOwn(at, last) && typeof at[last] === 'string') at[last] = text;
  }
  return whole;
}

/** Both catalogues as a bank says them. */
export function catalogues({ look, wording }: Pick<Brand, 'look' | 'wording'>): { zh: Texts; en: Texts } {
  const tone = TONES[look.tone];
  return {
    zh: worded({ ...zh, ui: uiZh }, { ...tone.zh, ...wording.zh }),
    en: worded({ ...en, ui: uiEn }, { ...tone.en, ...wording.en }),
  };
}

export function startWording(texts: i18n): void {
  let said = '';
  onBrand((brand) => {
    const now = JSON.stringify([brand.look.tone, brand.wording]);
    if (now === said) return;
    said = now;
    const whole = catalogues(brand);
    texts.addResourceBundle('zh', 'translation', whole.zh, false, true);
    texts.addResourceBundle('en', 'translation', whole.en, false, true);
  });
}
