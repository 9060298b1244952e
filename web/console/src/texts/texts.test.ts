import { setupI18n } from '@polybank/ui';
import { describe, expect, it } from 'vitest';
import { texts } from '.';

const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.*', '!../texts/**'], { query: '?raw', import: 'default', eager: true });
const i18n = setupI18n(texts, 'zh');

function leaves(node: object, at = ''): [string, string][] {
  return Object.entries(node).flatMap(([key, value]) => (typeof value === 'string' ? [[`${at}${key}`, value] as [string, string]] : leaves(value as object, `${at}${key}.`)));
}

describe('the catalogues', () => {
  it('hold every key that the code names', () => {
    const keys = Object.values(sources).flatMap((source) => [...source.matchAll(/\bt\('([\w.-]+)'/g)].map((match) => match[1] ?? ''));
    expect(keys.length).toBeGreaterThan(100);
    expect([...new Set(keys)].filter((key) => !i18n.exists(key, { lng: 'zh' }))).toEqual([]);
  });

  it('fill in the same blanks in both languages', () => {
    const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort().join();
    const english = new Map(leaves(texts.en));
    expect(leaves(texts.zh).filter(([key, text]) => blanks(text) !== blanks(english.get(key) ?? '')).map(([key]) => key)).toEqual([]);
  });
});
