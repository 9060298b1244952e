import { halfWidth } from '@polybank/ui/src/testing/catalogue';
import { describe, expect, it } from 'vitest';
import { texts } from './texts';

describe('the texts of the landing page', () => {
  it('are punctuated as Chinese is, wherever there is Chinese', () => {
    expect(halfWidth(texts)).toEqual([]);
  });

  it('leave the same blanks in both languages', () => {
    const blanks = ({ copy, moreOperators }: typeof texts.zh) => [copy, moreOperators].map((text) => /\{\w+\}/.exec(text)?.[0]);
    expect(blanks(texts.en)).toEqual(blanks(texts.zh));
  });
});
