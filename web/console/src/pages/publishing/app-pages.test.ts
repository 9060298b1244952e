import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { behaviourZh } from '../../texts/behaviour.zh';
import { LINKED_PAGES } from './app-pages';

it('are those the bank knows, each with a name', () => {
  const known = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../../groups/content/src/slot/pages.json'), 'utf8')) as string[];
  expect([...LINKED_PAGES].sort()).toEqual([...known].sort());
  expect(LINKED_PAGES.filter((page) => !Object.hasOwn(behaviourZh.page, page))).toEqual([]);
});
