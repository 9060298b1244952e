import { setupI18n } from '@polybank/ui';
import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';
import { en } from '../texts/en';
import { zh } from '../texts/zh';

setupI18n({ zh, en }, 'zh');
window.matchMedia ??= (query: string) =>
  ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }) as unknown as MediaQueryList;

afterEach(cleanup);
