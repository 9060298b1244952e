import type { ArticleRead, Brand } from '@polybank/api';
import { useCallback, useEffect, useRef } from 'react';

/** What the app inside is asked to show; `web/app/src/preview/listen.ts` is whom it is told. */
export type AppOrder = { brand?: Brand; article?: ArticleRead; path: string; language: 'zh' | 'en'; mode: 'light' | 'dark'; size: 'usual' | 'elder' };

/**
 * The app of the bank itself, with sample answers, showing what is not released. It is asked by messages of this very site; it
 * keeps nothing and has no session.
 */
export function AppFrame({ bankId, order, label }: { bankId: string; order: AppOrder; label: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const said = JSON.stringify({ type: 'polybank.preview', ...order });
  const tell = useCallback(() => { frame.current?.contentWindow?.postMessage(JSON.parse(said) as unknown, location.origin); }, [said]);
  useEffect(tell, [tell]);
  useEffect(() => {
    const heard = (event: MessageEvent<unknown>) => {
      const { data } = event;
      if (event.origin !== location.origin || event.source !== frame.current?.contentWindow) return;
      if (typeof data === 'object' && data !== null && 'type' in data && data.type === 'polybank.preview.ready') tell();
    };
    addEventListener('message', heard);
    return () => { removeEventListener('message', heard); };
  }, [tell]);
  return (
    <figure className="theme-phone">
      <iframe ref={frame} title={label} src={`/b/${bankId}/?preview`} />
      <figcaption>{label}</figcaption>
    </figure>
  );
}
