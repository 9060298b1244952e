import { expect, it } from 'vitest';
import { linesOf } from './picture';

/** A pen that finds every character ten wide. */
const pen = { font: '', measureText: (words: string) => ({ width: words.length * 10 }) } as unknown as CanvasRenderingContext2D;
const look = { color: '#000', size: 10 };

it('breaks English between words and Chinese anywhere, and loses nothing', () => {
  expect(linesOf(pen, 'Wishing you good fortune', 120, look)).toEqual(['Wishing you', 'good fortune']);
  expect(linesOf(pen, '恭喜发财，大吉大利', 50, look)).toEqual(['恭喜发财，', '大吉大利']);
  expect(linesOf(pen, '', 50, look)).toEqual([]);
});
