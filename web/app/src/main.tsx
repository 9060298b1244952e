import { firstLanguage, setupI18n } from '@polybank/ui';
import type { i18n } from 'i18next';
import { createRoot } from 'react-dom/client';
import { App, fetchFirstPage, router } from './app';
import { queries } from './api';
import { loadBrand } from './brand';
import { showBrand } from './brand-live';
import { startTheme } from './look/theme';
import { bringLanguage, startWording } from './look/wording';
import { PREVIEWING } from './preview/mode';
import { session } from './session/session';
import { fetchTexts } from './texts/fetched';
import { startWorker } from './worker';
import 'antd-mobile/es/global';
import './look/base.css';
import './look/frame.css';
import './look/parts.css';

/** In both languages, since there may be no words of either. */
const SORRY = '没有找到这家银行，或银行暂时没有回应。请检查网址和网络后重新打开。 / The bank was not found or does not answer. Check the address and your network, then open again.';

function saySorry(root: HTMLElement): void {
  const words = document.createElement('p');
  words.setAttribute('role', 'alert');
  words.style.cssText = 'padding:20vh 2rem;text-align:center;line-height:1.6';
  words.textContent = SORRY;
  root.append(words);
}

/** What one customer saw is gone when their session is: nothing of it waits in memory for the next. */
function forgetOnSignOut(): void {
  session.subscribe(() => {
    if (session.get().phase === 'out') queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'demo' });
  });
}

/** Some words come with the answers: in another language they are asked for again. */
function askAgainInTheOtherLanguage(i18n: i18n): void {
  i18n.on('languageChanged', () => void queries.invalidateQueries());
}

async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (!root) return;
  try {
    // The first page and the words are on their way beside the brand: none waits for another.
    fetchFirstPage();
    const language = firstLanguage();
    const coming = fetchTexts(language);
    // In a preview nobody is asked to look at the demonstration around the phone.
    const brand = await loadBrand();
    startTheme();
    showBrand(PREVIEWING ? { ...brand, demo: false } : brand);
    const i18n = setupI18n({ [language]: await coming }, language);
    startWording(i18n);
    forgetOnSignOut();
    askAgainInTheOtherLanguage(i18n);
    if (PREVIEWING) {
      const { listenToStudio } = await import('./preview/listen');
      listenToStudio(i18n, (language) => bringLanguage(i18n, language), (path) => void router().navigate(path, { replace: true }));
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
