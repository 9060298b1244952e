import type { Brand } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppFrame } from './app-frame';

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

function Phone({ bankId, brand, scene, label }: { bankId: string; brand: Brand; scene: Scene; label: string }) {
  return <AppFrame bankId={bankId} label={label} order={{ brand: { ...brand, demo: false }, language: currentLanguage(), ...SCENES[scene] }} />;
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
