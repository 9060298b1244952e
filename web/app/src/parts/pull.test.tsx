import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Pull } from './pull';

const finger = (x: number, y: number) => ({ touches: [{ clientX: x, clientY: y }] });

function shown() {
  let asked = 0;
  let answer = (): void => undefined;
  const ask = () => {
    asked += 1;
    return new Promise<void>((resolve) => { answer = resolve; });
  };
  render(<main className="screen-body"><Pull onRefresh={ask}><p>内容</p></Pull></main>);
  const content = screen.getByText('内容');
  return { content, asked: () => asked, answer: () => { answer(); } };
}

describe('pulling down', () => {
  it('asks again when it was far enough, and says so at every step', async () => {
    const { content, asked, answer } = shown();
    fireEvent.touchStart(content, finger(100, 100));
    fireEvent.touchMove(content, finger(100, 150));
    expect(screen.getByRole('status').textContent).toBe('下拉刷新');
    fireEvent.touchMove(content, finger(100, 260));
    expect(screen.getByRole('status').textContent).toBe('松开刷新');
    fireEvent.touchEnd(content);
    expect([screen.getByRole('status').textContent, asked()]).toEqual(['正在加载…', 1]);
    answer();
    expect(await screen.findByText('已更新')).toBeTruthy();
    await waitFor(() => { expect(screen.getByRole('status').textContent).toBe(''); });
    expect(screen.getByText('内容'), 'the content was not drawn anew').toBe(content);
  });

  it('does nothing when it was short, sideways, upwards, with two fingers, or further down the page', () => {
    const { content, asked } = shown();
    const pull = (...ways: [number, number][]) => {
      fireEvent.touchStart(content, finger(100, 100));
      for (const [x, y] of ways) fireEvent.touchMove(content, finger(x, y));
      fireEvent.touchEnd(content);
    };
    pull([100, 160]);
    pull([300, 180], [100, 300]);
    pull([100, 80], [100, 300]);
    fireEvent.touchStart(content, { touches: [{ clientX: 0, clientY: 0 }, { clientX: 9, clientY: 9 }] });
    fireEvent.touchMove(content, finger(0, 300));
    fireEvent.touchEnd(content);
    const body = content.closest('main');
    if (body) body.scrollTop = 40;
    pull([100, 300]);
    expect([asked(), screen.getByRole('status').textContent]).toEqual([0, '']);
  });
});
