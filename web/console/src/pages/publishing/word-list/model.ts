/** A bank's words that are not to be read: pure. What this does not know stays as it is. */
import { currentLanguage } from '@polybank/ui';
import type { Body } from '../model';

export const WORDS_MAX = 2_000;
export const LONGEST = { word: 40, why_zh: 60, why_en: 120 } as const;
export type Word = Readonly<Record<string, unknown>> & { word: string; why_zh: string; why_en: string };
export type Words = Body & { words: Word[] };
export type Why = Pick<Word, 'why_zh' | 'why_en'>;

const MEMBERS = ['word', 'why_zh', 'why_en'] as const;

function isWord(value: unknown): value is Word {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const word = value as Record<string, unknown>;
  return MEMBERS.every((member) => typeof word[member] === 'string');
}

/** Whether the form can hold a text. */
export function isWords(body: Body): body is Words {
  const { words } = body;
  return Array.isArray(words) && words.every(isWord);
}

const HIDDEN = /[\u200b-\u200f\u2060\ufeff*·_]/gu;

/** The letters that are compared (`groups/content/src/article/words.rs`): nothing that is put between them to hide a word. */
export function plain(text: string): string {
  const letters = [...text.replaceAll(HIDDEN, '')];
  const isWide = (letter: string | undefined) => letter !== undefined && (letter.codePointAt(0) ?? 0) > 0x7f;
  return letters.filter((letter, at) => !(/\s/u.test(letter) && (isWide(letters[at - 1]) || isWide(letters[at + 1])))).join('');
}

const same = (word: string) => plain(word).toLowerCase();

/** The words of a list that a text has in it, however they are hidden. */
export function foundIn(text: string, words: readonly Word[]): Word[] {
  const [direct, letters] = [text.toLowerCase(), same(text)];
  return words.filter(({ word }) => {
    const wanted = same(word);
    return wanted.length >= 2 && (direct.includes(wanted) || letters.includes(wanted));
  });
}

export type Wrong = 'short' | 'twice' | 'why';

export function wrongs(word: Word, others: ReadonlySet<string>): Wrong[] {
  const found: [Wrong, boolean][] = [['short', [...plain(word.word).trim()].length < 2], ['twice', others.has(same(word.word))], ['why', word.why_zh.trim() === '' || word.why_en.trim() === '']];
  return found.filter(([, is]) => is).map(([wrong]) => wrong);
}

/** Words that stand in a list more than once. */
export function twiceIn(words: readonly Word[]): ReadonlySet<string> {
  const seen = new Map<string, number>();
  for (const { word } of words) seen.set(same(word), (seen.get(same(word)) ?? 0) + 1);
  return new Set([...seen].filter(([word, count]) => count > 1 && word !== '').map(([word]) => word));
}

export type Pasted = { words: Word[]; known: number; unfit: number };

/** Lines as words: each a word, or a word and why (in Chinese, in English) with a tab, a comma or a bar between. Those there are already are passed over. */
export function pasted(text: string, why: Why, there: readonly Word[]): Pasted {
  const known = new Set(there.map(({ word }) => same(word)));
  const result: Pasted = { words: [], known: 0, unfit: 0 };
  for (const line of text.split('\n')) {
    const [word = '', why_zh = '', ...rest] = line.split(/[\t,，|]/).map((part) => part.trim());
    if (word === '') continue;
    const made = { word, why_zh: (why_zh || why.why_zh).slice(0, LONGEST.why_zh), why_en: (rest.join(', ') || why.why_en).slice(0, LONGEST.why_en) };
    if ([...plain(word)].length < 2 || [...word].length > LONGEST.word || there.length + result.words.length >= WORDS_MAX) result.unfit += 1;
    else if (known.has(same(word))) result.known += 1;
    else {
      known.add(same(word));
      result.words.push(made);
    }
  }
  return result;
}

export const whyOf = (word: Why) => (currentLanguage() === 'en' ? word.why_en || word.why_zh : word.why_zh || word.why_en);

/** The words by why they are there, in the order of the list. */
export function byWhy(words: readonly Word[]): { why: Why; words: Word[] }[] {
  const groups = new Map<string, { why: Why; words: Word[] }>();
  for (const word of words) {
    const key = JSON.stringify([word.why_zh, word.why_en]);
    const group = groups.get(key) ?? { why: word, words: [] };
    group.words.push(word);
    groups.set(key, group);
  }
  return [...groups.values()];
}

export function isFound({ word, why_zh, why_en }: Word, wanted: string): boolean {
  const small = wanted.trim().toLowerCase();
  return small === '' || [word, why_zh, why_en].some((text) => text.toLowerCase().includes(small));
}
