import { setupI18n } from '@polybank/ui';
import { createRoot } from 'react-dom/client';
import { App, router } from './app';
import { queries } from './api';
import { loadBrand } from './brand';
import { showBrand } from './brand-live';
import { startTheme } from './look/theme';
import { startWording } from './look/wording';
import { PREVIEWING } from './preview/mode';
import { session } from './session/session';
import { en } from './texts/en';
import { zh } from './texts/zh';
import { startWorker } from './worker';
import 'antd-mobile/es/global';
import './look/base.css';
import './look/frame.css';
import './look/parts.css';

const i18n = setupI18n({ zh, en });

function saySorry(root: HTMLElement): void {
  const words = document.createElement('p');
  words.setAttribute('role', 'alert');
  words.style.cssText = 'padding:20vh 2rem;text-align:center;line-height:1.6';
  words.textContent = i18n.t('common.no_bank');
  root.append(words);
}

/** What one customer saw is gone when their session is: nothing of it waits in memory for the next. */
function forgetOnSignOut(): void {
  session.subscribe(() => {
    if (session.get().phase === 'out') queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'demo' });
  });
}

/** Some words come with the answers: in another language they are asked for again. */
function askAgainInTheOtherLanguage(): void {
  i18n.on('languageChanged', () => void queries.invalidateQueries());
}

async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (!root) return;
  try {
    const brand = await loadBrand();
    startTheme();
    startWording(i18n);
    // In a preview nobody is asked to look at the demonstration around the phone.
    showBrand(PREVIEWING ? { ...brand, demo: false } : brand);
    forgetOnSignOut();
    askAgainInTheOtherLanguage();
    if (PREVIEWING) {
      const { listenToStudio } = await import('./preview/listen');
      listenToStudio(i18n, (path) => void router().navigate(path, { replace: true }));
    }
    createRoot(root).render(<App />);
  } catch (error) {
    console.error(error);
    saySorry(root);
    return;
  }
  if (import.meta.env.PROD && !PREVIEWING) await startWorker();
}

void start();
