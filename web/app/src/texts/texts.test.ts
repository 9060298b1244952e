/// <reference types="vite/client" />
import { uiZh } from '@polybank/ui/src/texts';
import { describe, expect, it } from 'vitest';
import { en } from './en';
import { zh } from './zh';

const SOURCES = import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });

type Tree = { [key: string]: string | Tree };

function keysOf(tree: Tree, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${prefix}${key}`] : keysOf(value, `${prefix}${key}.`),
  );
}

describe('texts', () => {
  const known = new Set(keysOf({ ...zh, ui: uiZh }));

  it('stand in both languages under the same keys', () => {
    expect(keysOf(en)).toEqual(keysOf(zh));
  });

  it('exist for every key that the sources name', () => {
    const missing = Object.entries(SOURCES).flatMap(([file, source]) =>
      [...source.matchAll(/\bt\(\s*'([a-z_.]+)'/g)].map((match) => match[1] ?? '').filter((key) => !known.has(key)).map((key) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it('carry the same values in both languages', () => {
    const values = (tree: Tree, prefix = ''): string[] =>
      Object.entries(tree).flatMap(([key, value]) =>
        typeof value === 'string'
          ? [`${prefix}${key}:${[...value.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort().join()}`]
          : values(value, `${prefix}${key}.`),
      );
    expect(values(en)).toEqual(values(zh));
  });
});
