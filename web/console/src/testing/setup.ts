/** What jsdom lacks and antd asks for. */
import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

Object.defineProperty(window, 'matchMedia', {
  value: (query: string) => ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined, addListener: () => undefined, removeListener: () => undefined }),
});
class NoResizeObserver {
  observe() { return undefined; }
  unobserve() { return undefined; }
  disconnect() { return undefined; }
}
vi.stubGlobal('ResizeObserver', NoResizeObserver);
// jsdom matches every rule of antd's style sheets at every call, and knows no pseudo elements: the inline style is
// all that is asked for here, and a hundred times as fast.
window.getComputedStyle = (element) => (element as HTMLElement).style;
// No canvas in jsdom: charts are checked by eye, their tables by test.
vi.mock('@polybank/ui', async (original) => ({ ...(await original<object>()), Chart: ({ label }: { label: string }) => label }));

// Patient, for machines that have other work to do.
configure({ defaultHidden: true, asyncUtilTimeout: 8_000 });

afterEach(cleanup);
