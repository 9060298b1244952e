import type { Brand } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';
import { Segmented } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Pages and variants a theme is looked at in. */
export const SCENES = {
  home: { path: '/', mode: 'light', size: 'usual' },
  transfer: { path: '/transfer', mode: 'light', size: 'usual' },
  sign_in: { path: '/sign-in', mode: 'light', size: 'usual' },
  elder: { path: '/', mode: 'light', size: 'elder' },
  dark: { path: '/', mode: 'dark', size: 'usual' },
  me: { path: '/me', mode: 'dark', size: 'elder' },
} as const;
export type Scene = keyof typeof SCENES;

/**
 * The app of the bank itself, with sample answers, showing a brand that is not released. It is asked by messages of this very
 * site; it keeps nothing and has no session.
 */
function Phone({ bankId, brand, scene, label }: { bankId: string; brand: Brand; scene: Scene; label: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const order = useCallback(() => {
    frame.current?.contentWindow?.postMessage({ type: 'polybank.preview', brand: { ...brand, demo: false }, language: currentLanguage(), ...SCENES[scene] }, location.origin);
  }, [brand, scene]);
  useEffect(order, [order]);
  useEffect(() => {
    const heard = (event: MessageEvent<unknown>) => {
      const { data } = event;
      if (event.origin !== location.origin || event.source !== frame.current?.contentWindow) return;
      if (typeof data === 'object' && data !== null && 'type' in data && data.type === 'polybank.preview.ready') order();
    };
    addEventListener('message', heard);
    return () => { removeEventListener('message', heard); };
  }, [order]);
  return (
    <figure className="theme-phone">
      <iframe ref={frame} title={label} src={`/b/${bankId}/?preview`} />
      <figcaption>{label}</figcaption>
    </figure>
  );
}

/** The new look, beside the one that is in force where that is asked for. */
export function Preview({ bankId, next, live }: { bankId: string; next: Brand; live: Brand }) {
  const { t } = useTranslation();
  const [scene, setScene] = useState<Scene>('home');
  const [beside, setBeside] = useState<'alone' | 'beside'>('alone');
  return (
    <section className="theme-preview" aria-label={t('theme.preview')}>
      <div className="theme-preview-bar">
        <Segmented<Scene> size="small" aria-label={t('theme.scene')} value={scene} onChange={setScene} options={(Object.keys(SCENES) as Scene[]).map((value) => ({ value, label: t(`theme.sceneOf.${value}`) }))} />
        <Segmented<'alone' | 'beside'> size="small" aria-label={t('theme.compare')} value={beside} onChange={setBeside} options={(['alone', 'beside'] as const).map((value) => ({ value, label: t(`theme.compareOf.${value}`) }))} />
      </div>
      <div className="theme-phones">
        <Phone bankId={bankId} brand={next} scene={scene} label={t('theme.next')} />
        {beside === 'beside' && <Phone bankId={bankId} brand={live} scene={scene} label={t('theme.live')} />}
      </div>
    </section>
  );
}
