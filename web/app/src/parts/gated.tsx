/** An entry of a menu that may be locked: it stays in sight, says so, and explains itself when it is tapped. */
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLocks, type Lock } from '../session/functions';
import { useBrand } from '../brand';
import { Icon } from './icon';
import { Sheet } from './sheet';
import './gated.css';

/** Where the way forward leads; the phone is for what is done at a branch. */
export function wayTo(action: string, demo: boolean): string | undefined {
  switch (action) {
    case 'bind_card':
      return '/cards/add';
    case 'verify_identity':
      return '/me/identity/verify';
    case 'become_class_one':
      return demo ? '/open-account' : undefined;
    default:
      return undefined;
  }
}

export function WayButton({ action, onLeave, look = '' }: { action: string; onLeave?: () => void; look?: string }) {
  const { t } = useTranslation();
  const brand = useBrand();
  const to = wayTo(action, brand.demo);
  if (to !== undefined) {
    return (
      <Link className={`button ${look}`} to={to} onClick={onLeave} data-track={`way.${action}`}>
        {t(`identity.way.${action}`)}
      </Link>
    );
  }
  if (!brand.service_phone) return null;
  return (
    <a className={`button ${look}`} href={`tel:${brand.service_phone}`} data-track={`way.${action}`}>
      {t('identity.way.call', { phone: brand.service_phone })}
    </a>
  );
}

export function LockSheet({ lock, onClose }: { lock: Lock | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(lock);
  if (lock && lock !== shown) setShown(lock);
  return (
    <Sheet open={lock !== undefined} title={shown?.title ?? ''} onClose={onClose}>
      {shown && (
        <section className="problem">
          <span className="problem-sign calm">
            <Icon name="lock" size="1.75rem" />
          </span>
          <p className="why">{shown.why}</p>
          <p className="now">{shown.remedy}</p>
          <div className="button-stack">
            <WayButton action={shown.action} onLeave={onClose} />
            <Link className="button plain" to="/me/identity" onClick={onClose}>
              {t('identity.see_all')}
            </Link>
          </div>
        </section>
      )}
    </Sheet>
  );
}

type GatedProps = { word: string | undefined; to: string; className: string; track: string; onOpen?: () => void; children: ReactNode };

/** A link, or a locked entry that explains itself. */
export function Gated({ word, to, className, track, onOpen, children }: GatedProps) {
  const { t } = useTranslation();
  const lock = useLocks()(word);
  const [asked, setAsked] = useState<Lock | undefined>(undefined);
  if (!lock) {
    return (
      <Link to={to} className={className} data-track={track} onClick={onOpen}>
        {children}
      </Link>
    );
  }
  return (
    <>
      <button type="button" className={`${className} gated`} data-track={`${track}.locked`} onClick={() => setAsked(lock)}>
        {children}
        <span className="gated-lock">
          <Icon name="lock" size="0.85rem" />
          <span className="sr">{t('identity.locked')}</span>
        </span>
      </button>
      <LockSheet lock={asked} onClose={() => setAsked(undefined)} />
    </>
  );
}
