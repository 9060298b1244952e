/** All texts of the app, for the file beside its build. */
import { uiEn, uiZh } from '../ui/src/texts';
import { en } from './src/texts/en';
import { zh } from './src/texts/zh';

type Tree = { readonly [key: string]: string | Tree };

export function leavesOf(tree: Tree, at = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${at}${key}`, value]] : leavesOf(value, `${at}${key}.`),
  );
}

/** Every text that there is in either language, by its key. */
export function allTexts(): { key: string; zh: string; en: string }[] {
  const chinese = new Map(leavesOf({ ...zh, ui: uiZh }));
  const english = new Map(leavesOf({ ...en, ui: uiEn }));
  const keys = [...new Set([...chinese.keys(), ...english.keys()])].sort();
  // A form of the plural that a language does not have is that of many.
  const many = (key: string, texts: Map<string, string>) => texts.get(key) ?? texts.get(key.replace(/_one$/, '_other')) ?? '';
  return keys.map((key) => ({ key, zh: many(key, chinese), en: many(key, english) }));
}
