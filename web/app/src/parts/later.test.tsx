import { render, screen } from '@testing-library/react';
import { Component, type ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { later } from './later';

const Said = ({ words }: { words: string }) => <p>{words}</p>;

class Caught extends Component<{ children: ReactNode }, { words: string }> {
  override state = { words: '' };
  static getDerivedStateFromError(error: Error) {
    return { words: error.message };
  }
  override render() {
    return this.state.words || this.props.children;
  }
}

describe('a part that comes later', () => {
  it('lets something stand in its place, is fetched once, and is drawn at once from then on', async () => {
    let fetched = 0;
    let arrive = (_part: typeof Said): void => undefined;
    const Part = later<{ words: string }>(() => {
      fetched += 1;
      return new Promise((resolve) => { arrive = resolve; });
    });
    const shown = render(<><Part words="一" meanwhile="稍候" /><Part words="二" /></>);
    expect(shown.container.textContent).toBe('稍候');
    arrive(Said);
    expect(await screen.findByText('一')).toBeTruthy();
    expect(screen.getByText('二')).toBeTruthy();
    render(<Part words="三" meanwhile="稍候" />);
    expect(screen.getByText('三')).toBeTruthy();
    expect(fetched).toBe(1);
  });

  it('breaks the page it is on when it does not come, and is asked for again by the next', async () => {
    let fetched = 0;
    const Part = later<{ words: string }>(() => {
      fetched += 1;
      return fetched === 1 ? Promise.reject(new Error('没有网络')) : Promise.resolve(Said);
    });
    render(<Caught><Part words="一" /></Caught>);
    expect(await screen.findByText('没有网络')).toBeTruthy();
    render(<Part words="二" />);
    expect(await screen.findByText('二')).toBeTruthy();
  });
});
