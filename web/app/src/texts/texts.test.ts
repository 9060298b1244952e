/// <reference types="vite/client" />
import { blanksOf, differingBlanks, halfWidth, leaves, stemOf } from '@polybank/ui/src/testing/catalogue';
import { uiEn, uiZh } from '@polybank/ui/src/texts';
import { describe, expect, it } from 'vitest';
import { en } from './en';
import { zh } from './zh';

const SOURCES = import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });

describe('texts', () => {
  const known = new Set(leaves({ ...zh, ui: uiZh }).map(([key]) => stemOf(key)));

  it('stand in both languages under the same keys', () => {
    const stems = (tree: typeof zh) => [...new Set(leaves(tree).map(([key]) => stemOf(key)))].sort();
    expect(stems(en)).toEqual(stems(zh));
  });

  it('exist for every key that the sources name', () => {
    const missing = Object.entries(SOURCES).flatMap(([file, source]) =>
      [...source.matchAll(/\bt\(\s*'([a-z_.]+)'/g)].map((match) => match[1] ?? '').filter((key) => !known.has(key)).map((key) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it('carry the same values in both languages', () => {
    expect(differingBlanks(zh, en)).toEqual([]);
    expect(blanksOf('{{count, number}} of {{all}}')).toBe('all,count');
  });

  it('are punctuated as Chinese is, wherever there is Chinese', () => {
    expect(halfWidth({ zh, en, uiZh, uiEn })).toEqual([]);
    expect(halfWidth({ bad: '您好,世界', good: '您好，世界' })).toEqual(['bad: 您好,世界']);
  });
});
