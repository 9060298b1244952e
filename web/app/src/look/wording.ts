/** The texts of the app as this bank says them: its tone over the platform's words, its own wording over both. */
import type { Brand } from '@polybank/api';
import { changeLanguage, uiEn, uiZh, type Language, type Texts } from '@polybank/ui';
import i18next, { type i18n } from 'i18next';
import { onBrand } from '../brand-live';
import { fetched, fetchTexts } from '../texts/fetched';
import { TONES } from '../texts/tone';

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

/** A language of the app as a bank says it. */
export function saidBy({ look, wording }: Pick<Brand, 'look' | 'wording'>, language: Language, texts: Texts): Texts {
  const ui = language === 'en' ? uiEn : uiZh;
  return worded({ ...texts, ui }, { ...TONES[look.tone][language], ...wording[language] });
}

function hand(i18n: i18n, language: Language, texts: Texts, brand: Brand): void {
  i18n.addResourceBundle(language, 'translation', saidBy(brand, language, texts), false, true);
}

const LANGUAGES: readonly Language[] = ['zh', 'en'];

/** The words there are follow the brand that is shown. */
export function startWording(i18n: i18n, known: Partial<Record<Language, Texts>> = fetched): () => void {
  let said = '';
  return onBrand((brand) => {
    const now = JSON.stringify([brand.look.tone, brand.wording]);
    if (now === said) return;
    said = now;
    for (const language of LANGUAGES) {
      const texts = known[language];
      if (texts) hand(i18n, language, texts, brand);
    }
  });
}

/** Makes a language ready to be spoken: its words, as the bank says them. */
export async function bringLanguage(i18n: i18n, language: Language): Promise<void> {
  if (fetched[language]) return;
  const texts = await fetchTexts(language);
  // Of the brand that is shown now: whatever comes later finds these words among those that follow it.
  onBrand((brand) => hand(i18n, language, texts, brand))();
}

/** Speaks another language, and will again next time. If its words do not come, the one that is spoken stays. */
export async function speak(language: Language): Promise<void> {
  try {
    await bringLanguage(i18next, language);
  } catch {
    return;
  }
  await changeLanguage(language);
}
