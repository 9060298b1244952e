import { fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { setPreferences } from '../look/preferences';
import { PinPad } from './pin-pad';

const keysOf = () =>
  screen
    .getAllByRole('button')
    .map((key) => key.textContent ?? '')
    .filter((text) => /^\d$/.test(text));

describe('the PIN pad', () => {
  beforeEach(() => setPreferences({ pad: 'scrambled' }));

  it('asks no keyboard of the phone, and tells how many digits were entered, never which', () => {
    const { container } = render(<PinPad label="交易密码" onComplete={() => undefined} />);
    expect(container.querySelector('input, [contenteditable]')).toBeNull();
    for (const digit of '1357') fireEvent.click(screen.getByRole('button', { name: digit }));
    expect(screen.getByRole('status').textContent).toContain('4');
    expect(screen.getByRole('status').textContent).not.toMatch(/[1357]/);
  });

  it('stands in another order every time, and in order for whoever wants it', () => {
    const orders = new Set<string>();
    for (let times = 0; times < 8; times += 1) {
      const { unmount } = render(<PinPad label="交易密码" onComplete={() => undefined} />);
      orders.add(keysOf().join(''));
      unmount();
    }
    expect(orders.size).toBeGreaterThan(1);
    for (const order of orders) expect([...order].sort().join('')).toBe('0123456789');
    const { unmount } = render(<PinPad label="交易密码" onComplete={() => undefined} />);
    fireEvent.click(screen.getByRole('button', { name: /按顺序排列/ }));
    expect(keysOf().join('')).toBe('1234567890');
    unmount();
    render(<PinPad label="交易密码" onComplete={() => undefined} />);
    expect(screen.getByRole('button', { name: /重新打乱/ })).toBeTruthy();
    expect(keysOf().join('')).toBe('1234567890');
  });

  it('can be used with the keyboard alone', () => {
    const entered: string[] = [];
    render(<PinPad label="交易密码" onComplete={(pin) => entered.push(pin)} />);
    const keys = screen.getAllByRole('button');
    expect(keys.filter((key) => key.tabIndex === 0)).toHaveLength(1);
    keys[0]?.focus();
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'ArrowDown' });
    expect(document.activeElement).toBe(keys[3]);
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'ArrowRight' });
    expect(document.activeElement).toBe(keys[4]);
    for (const key of '135798') fireEvent.keyDown(document.body, { key });
    expect(entered).toEqual(['135798']);
  });

  it('erases, and takes nothing while the bank is asked', () => {
    const { rerender } = render(<PinPad label="交易密码" onComplete={() => undefined} />);
    for (const key of ['1', '2', 'Backspace']) fireEvent.keyDown(document.body, { key });
    expect(screen.getByRole('status').textContent).toContain('1');
    rerender(<PinPad label="交易密码" busy onComplete={() => undefined} />);
    fireEvent.keyDown(document.body, { key: '9' });
    expect(screen.getByRole('status').textContent).toContain('1');
  });
});
