/** Beside the phone on a wide screen, or behind a strip on a phone: the platform explains itself. */
import { useMedia } from '@polybank/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon';
import { Sheet } from '../parts/sheet';
import { Banks, Behind, Customers } from './blocks';
import { Handset } from './handset';
import './demo.css';

export const WIDE = '(min-width: 1000px)';

export function DemoAside() {
  const { t } = useTranslation();
  return (
    <aside className="demo-aside" aria-label={t('demo.title')}>
      <header>
        <span className="badge warn">{t('demo.badge')}</span>
        <p className="small muted">{t('demo.about')}</p>
      </header>
      <div className="demo-columns">
        <div>
          <Handset />
          <Behind />
        </div>
        <div>
          <Customers />
          <Banks />
        </div>
      </div>
    </aside>
  );
}

/** The way to the panel where there is no room beside the phone: a strip above everything that the bank shows. */
export function DemoStrip() {
  const { t } = useTranslation();
  const wide = useMedia(WIDE);
  const [sheet, setSheet] = useState<'closed' | 'open'>('closed');
  if (wide) return null;
  return (
    <>
      <button type="button" className="demo-strip" onClick={() => setSheet('open')} aria-haspopup="dialog">
        <Icon name="message" />
        {t('demo.open')}
      </button>
      <Sheet open={sheet === 'open'} title={t('demo.title')} onClose={() => setSheet('closed')}>
        <div className="demo-sheet">
          <p className="small muted">{t('demo.about')}</p>
          <Handset />
          <Behind />
          <Customers onPicked={() => setSheet('closed')} />
          <Banks />
        </div>
      </Sheet>
    </>
  );
}
