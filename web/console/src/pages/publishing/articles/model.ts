/** An article as it is written: pure. What this does not know stays as it is. */
import type { ArticleChannel } from '@polybank/api';
import type { Body } from '../model';

export const CHANNELS = ['news', 'notice', 'help', 'knowledge', 'terms'] as const satisfies readonly ArticleChannel[];
export const LANGUAGES = ['zh', 'en'] as const;
export type Lang = (typeof LANGUAGES)[number];
export const KEYWORDS_MAX = 20;
/** The longest texts, in letters. */
export const LONGEST = { title_zh: 60, title_en: 120, summary_zh: 120, summary_en: 240, text_zh: 20_000, text_en: 40_000, keyword: 20 } as const;
export type TextMember = 'title_zh' | 'title_en' | 'summary_zh' | 'summary_en' | 'text_zh' | 'text_en';
const TEXTS: readonly TextMember[] = ['title_zh', 'title_en', 'summary_zh', 'summary_en', 'text_zh', 'text_en'];

export type Article = Body & Record<TextMember, string> & { channel: ArticleChannel; published_on: string; cover?: string; pinned?: boolean; keywords?: string[] };

const isTexts = (value: unknown) => Array.isArray(value) && value.every((one) => typeof one === 'string');

/** Whether the form can hold a text. */
export function isArticle(body: Body): body is Article {
  const known: readonly unknown[] = CHANNELS;
  const { channel, published_on, cover, pinned, keywords } = body;
  return (
    known.includes(channel) && typeof published_on === 'string' && TEXTS.every((member) => typeof body[member] === 'string') &&
    (cover === undefined || typeof cover === 'string') && (pinned === undefined || typeof pinned === 'boolean') && (keywords === undefined || isTexts(keywords))
  );
}
