/** One i18next instance per app: in the language chosen before, or the browser's. */
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { firstLanguage, keepLanguage, type Language } from './language';
import { uiEn, uiZh } from './texts';

/** A nested catalogue of texts. */
export type Texts = { [key: string]: string | Texts };

/** What another language must say: the same keys and, where the Chinese counts (`x_other`), the one as well (`x_one`). */
export type Translated<T> = { [K in keyof T]: T[K] extends string ? string : Translated<T[K]> } & {
  [K in keyof T as K extends `${infer Stem}_other` ? `${Stem}_one` : never]: string;
};

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh';
}

function announce(language: string): void {
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
}

/** Starts i18next with the app's catalogues, or with that of one language; the texts of this package stand under `ui`. */
export function setupI18n({ zh, en }: Partial<Record<Language, Texts>>, language: Language = firstLanguage()): i18n {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'zh',
    supportedLngs: ['zh', 'en'],
    initAsync: false,
    interpolation: { escapeValue: false },
    resources: {
      ...(zh && { zh: { translation: { ...zh, ui: uiZh } } }),
      ...(en && { en: { translation: { ...en, ui: uiEn } } }),
    },
  });
  announce(language);
  i18next.on('languageChanged', announce);
  return i18next;
}

export async function changeLanguage(language: Language): Promise<void> {
  keepLanguage(language);
  await i18next.changeLanguage(language);
}
