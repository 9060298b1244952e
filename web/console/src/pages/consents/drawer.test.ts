import { describe, expect, it } from 'vitest';
import { wordsAreWhole } from './drawer';

describe('a new consent text', () => {
  const whole = { title: '标题', title_en: 'Title', text: '这一段文字至少有十个字。', text_en: 'At least ten characters.' };
  it('needs both languages, within bounds', () => {
    expect(wordsAreWhole(whole)).toBe(true);
    for (const lacking of [{ title: ' ' }, { title_en: '' }, { text: '太短' }, { text_en: 'short' }, { title: '长'.repeat(61) }]) {
      expect(wordsAreWhole({ ...whole, ...lacking })).toBe(false);
    }
  });
});
