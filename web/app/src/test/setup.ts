import { setupI18n } from '@polybank/ui';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';
import { Popup } from '../parts/sheet';
import { Slides } from '../slots/carousel';
import { CenterPopup } from '../slots/overlays';
import { en } from '../texts/en';
import { zh } from '../texts/zh';

setupI18n({ zh, en }, 'zh');
window.matchMedia ??= (query: string) =>
  ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }) as unknown as MediaQueryList;

// The one rule of the component library's sheet that its code asks for.
const sheet = document.createElement('style');
sheet.textContent = '.adm-px-tester { position: fixed }';
document.head.append(sheet);

// Drawing is not done here, so there is nothing to scroll.
Element.prototype.scrollIntoView = () => undefined;

// Patient, for machines that have other work to do.
configure({ asyncUtilTimeout: 8_000 });

// What comes behind the first view is there before any clock runs.
await Promise.all([Popup.fetch(), CenterPopup.fetch(), Slides.fetch()]);

afterEach(cleanup);
