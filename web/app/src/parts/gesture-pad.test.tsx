import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { GesturePad, joined } from './gesture-pad';

describe('a pattern', () => {
  it('takes along the free dot a line passes over, and joins none twice', () => {
    expect(joined('', 1)).toBe('1');
    expect(joined('1', 3)).toBe('123');
    expect(joined('21', 3)).toBe('213');
    expect(joined('1', 9)).toBe('159');
    expect(joined('1', 6)).toBe('16');
    expect(joined('123', 2)).toBe('123');
  });

  it('can be drawn with the keyboard alone, and never says which dots', () => {
    const drawn: string[] = [];
    render(<GesturePad label="手势密码" onComplete={(pattern) => drawn.push(pattern)} />);
    const first = screen.getAllByRole('button')[0];
    if (!first) throw new Error('no dots');
    for (const key of '741') fireEvent.keyDown(first, { key });
    expect(screen.getByRole('button', { name: '完成' }).hasAttribute('disabled')).toBe(true);
    for (const key of '59') fireEvent.keyDown(first, { key });
    expect(screen.getByRole('status').textContent).toContain('5');
    expect(screen.getByRole('status').textContent).not.toContain('74159');
    fireEvent.click(screen.getByRole('button', { name: '完成' }));
    expect(drawn).toEqual(['74159']);
  });
});
