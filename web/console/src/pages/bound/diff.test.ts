import { describe, expect, it } from 'vitest';
import { changesBetween } from './diff';

const told = (before: string, after: string) =>
  changesBetween(before, after).map(({ kind, line }) => `${kind === 'same' ? ' ' : kind === 'gone' ? '-' : '+'}${line}`);

describe('changesBetween', () => {
  it('shows what stays, goes and comes, in the order it is read', () => {
    expect(told('一\n二\n三\n四', '一\n二改\n三\n四\n五')).toEqual([' 一', '-二', '+二改', ' 三', ' 四', '+五']);
  });

  it('finds nothing where nothing was changed, whatever stands at the ends of lines', () => {
    expect(changesBetween('a \nb\n', 'a\nb').every((change) => change.kind === 'same')).toBe(true);
  });

  it('keeps a line that was moved once', () => {
    expect(told('a\nb\nc', 'b\nc\na')).toEqual(['-a', ' b', ' c', '+a']);
  });
});
