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
// jsdom knows no styles of pseudo elements and says so on every call; antd measures scroll bars with them.
const styleOf = window.getComputedStyle.bind(window);
window.getComputedStyle = (element) => styleOf(element);
// No canvas in jsdom: charts are checked by eye, their tables by test.
vi.mock('@polybank/ui', async (original) => ({ ...(await original<object>()), Chart: ({ label }: { label: string }) => label }));

// Asking for computed styles of every ancestor is what makes queries by role slow; pages here hide nothing by style.
configure({ defaultHidden: true, asyncUtilTimeout: 8_000 });

afterEach(cleanup);
