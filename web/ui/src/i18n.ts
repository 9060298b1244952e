/** One i18next instance per app: Chinese by default, English by choice, the choice remembered. */
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { uiEn, uiZh } from './texts';

export type Language = 'zh' | 'en';
/** A nested catalogue of texts. */
export type Texts = { [key: string]: string | Texts };

const STORED = 'pb.language';

export function storedLanguage(): Language {
  try {
    return localStorage.getItem(STORED) === 'en' ? 'en' : 'zh';
  } catch {
    return 'zh';
  }
}

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh';
}

function announce(language: string): void {
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
}

/** Starts i18next with the app's catalogues; the texts of this package stand under `ui`. */
export function setupI18n(texts: Record<Language, Texts>, language: Language = storedLanguage()): i18n {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'zh',
    supportedLngs: ['zh', 'en'],
    initAsync: false,
    interpolation: { escapeValue: false },
    resources: {
      zh: { translation: { ...texts.zh, ui: uiZh } },
      en: { translation: { ...texts.en, ui: uiEn } },
    },
  });
  announce(language);
  i18next.on('languageChanged', announce);
  return i18next;
}

export async function changeLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // A browser that keeps nothing still changes the language for now.
  }
  await i18next.changeLanguage(language);
}
