/** What the console asks a preview to show: a brand, a page, a variant, an article that is being written. */
import type { ArticleRead, Brand } from '@polybank/api';
import type { i18n } from 'i18next';
import { queries } from '../api';
import { showBrand } from '../brand-live';
import { setPreferences, type Mode, type Size } from '../look/preferences';
import { articleQuery } from '../pages/articles/api';
import { session } from '../session/session';
import { shown } from './mode';

export type PreviewOrder = { type: 'polybank.preview'; brand?: Brand; article?: ArticleRead; mode?: Mode; size?: Size; path?: string; language?: 'zh' | 'en' };

function isOrder(data: unknown): data is PreviewOrder {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'polybank.preview';
}

/** Pages that are there without a session. */
const OUTSIDE = ['/sign-in', '/register'];

type Language = 'zh' | 'en';

export function listenToStudio(texts: i18n, bring: (language: Language) => Promise<void>, go: (path: string) => void): void {
  const follow = (path: string): void => {
    if (OUTSIDE.includes(path)) session.ended(undefined);
    else session.opened({ session_id: 'preview', user_id: 'preview', access_expires_at: new Date().toISOString(), idle_timeout_s: 86_400 });
    go(path);
  };
  addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.origin !== location.origin || event.source !== window.parent || !isOrder(event.data)) return;
    const { brand, article, mode, size, path, language } = event.data;
    if (brand) showBrand(brand);
    if (article) {
      // What is asked for later gets the same; what is on the screen is drawn anew.
      shown.article = article;
      queries.setQueryData(articleQuery(article.name).queryKey, article);
    }
    if (mode || size) setPreferences({ ...(mode ? { mode } : {}), ...(size ? { size } : {}) });
    if (language && texts.language !== language) void bring(language).then(() => texts.changeLanguage(language));
    if (path?.startsWith('/')) follow(path);
  });
  window.parent.postMessage({ type: 'polybank.preview.ready' }, location.origin);
}
