/** The app's words, one language at a time: the one that is spoken comes first, the other when somebody asks for it. */
import type { Language, Texts } from '@polybank/ui';

const WAYS: Readonly<Record<Language, () => Promise<Texts>>> = {
  zh: async () => (await import('./zh')).zh,
  en: async () => (await import('./en')).en,
};

/** Those that are there. */
export const fetched: Partial<Record<Language, Texts>> = {};

export async function fetchTexts(language: Language): Promise<Texts> {
  return (fetched[language] ??= await WAYS[language]());
}
