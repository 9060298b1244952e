import { setupI18n } from '@polybank/ui';
import { differingBlanks, halfWidth, leaves, stemOf } from '@polybank/ui/src/testing/catalogue';
import { describe, expect, it } from 'vitest';
import { texts } from '.';

const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.*', '!../texts/**'], { query: '?raw', import: 'default', eager: true });
const i18n = setupI18n(texts, 'zh');

describe('the catalogues', () => {
  it('hold every key that the code names', () => {
    const keys = Object.values(sources).flatMap((source) => [...source.matchAll(/\bt\('([\w.-]+)'/g)].map((match) => match[1] ?? ''));
    const known = new Set(leaves(texts.zh).map(([key]) => stemOf(key)));
    expect(keys.length).toBeGreaterThan(100);
    expect([...new Set(keys)].filter((key) => !known.has(key) && !i18n.exists(key, { lng: 'zh' }))).toEqual([]);
  });

  it('fill in the same blanks in both languages', () => {
    expect(differingBlanks(texts.zh, texts.en)).toEqual([]);
  });

  it('are punctuated as Chinese is, wherever there is Chinese', () => {
    expect(halfWidth(texts)).toEqual([]);
  });

  it('count one and many apart in English', () => {
    const said = (count: number) => i18n.t('common.loadedSome', { count, lng: 'en' });
    expect(said(1)).toBe('1 row loaded');
    expect(said(1234)).toBe('1,234 rows loaded');
    expect(i18n.t('common.loadedSome', { count: 1, lng: 'zh' })).toBe('已加载 1 条');
  });
});
