import { setupI18n } from '@polybank/ui';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { queries } from './api';
import { BASENAME } from './bank';
import { loadBrand } from './brand';
import { startTheme } from './look/theme';
import { session } from './session/session';
import { en } from './texts/en';
import { zh } from './texts/zh';
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
    startTheme(brand);
    forgetOnSignOut();
    askAgainInTheOtherLanguage();
    createRoot(root).render(<App brand={brand} />);
  } catch (error) {
    console.error(error);
    saySorry(root);
    return;
  }
  if ('serviceWorker' in navigator && import.meta.env.PROD) {
    await navigator.serviceWorker.register(`${BASENAME}/sw.js`, { scope: `${BASENAME}/` });
  }
}

void start();
