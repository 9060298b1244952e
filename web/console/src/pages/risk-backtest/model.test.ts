import { describe, expect, it } from 'vitest';
import { basisPoints, countOf, progressOf, shareText, sharperAndSofter, squareOf } from './model';

describe('a back-test', () => {
  it('is not done before it is done', () => {
    expect(progressOf({ state: 'waiting', seen: 0, total: 0 })).toBe(0);
    expect(progressOf({ state: 'running', seen: 1_200, total: 1_000 })).toBe(99);
    expect(progressOf({ state: 'running', seen: 499, total: 1_000 })).toBe(49);
    expect(progressOf({ state: 'done', seen: 999, total: 1_000 })).toBe(100);
  });

  it('tells what is rare from nothing', () => {
    expect([shareText(0, 1_000), shareText(2, 10_000), shareText(520, 1_000), shareText(1, 0)]).toEqual(['0%', '0.02%', '52%', '—']);
    expect([basisPoints(9_750), basisPoints(null)]).toEqual(['97.5%', '—']);
  });

  it('says what becomes sharper and what softer', () => {
    const changed = [
      { from: 'allow' as const, to: 'deny' as const, count: 3, amount_minor: 300 },
      { from: 'delay' as const, to: 'step_up' as const, count: 2, amount_minor: 200 },
    ];
    expect(sharperAndSofter(changed)).toEqual({ sharper: 3, softer: 2 });
    expect(squareOf(changed)).toEqual([[0, 0, 0, 3], [0, 0, 0, 0], [0, 2, 0, 0], [0, 0, 0, 0]]);
    expect(countOf({ outcomes: [{ outcome: 'deny', count: 7, amount_minor: 0 }] }, 'deny')).toBe(7);
  });
});
