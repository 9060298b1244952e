import { brandVariables, currentLanguage, inkOn } from '@polybank/ui';
import { useMemo, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { BankDraft } from './draft';
import './preview.css';

/** A valid colour while the operator is still typing one. */
function colour(text: string, fallback: string): string {
  return /^#[0-9a-f]{6}$/i.test(text) ? text : fallback;
}

/** The chosen logo; without one, the place that the platform's own mark will take. */
export function DraftLogo({ draft, size, alt }: { draft: BankDraft; size: number; alt: string }) {
  if (draft.logo_svg !== null) {
    return <img src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(draft.logo_svg)}`} width={size} height={size} alt={alt} />;
  }
  const ground = colour(draft.primary_color, '#334155');
  return (
    <span className="logo-text" aria-hidden style={{ width: size, height: size, fontSize: size * 0.5, borderRadius: size * 0.22, background: ground, color: inkOn(ground) }}>
      {[...draft.short_name.trim()][0] ?? '行'}
    </span>
  );
}

/** The brand on a small phone, as it is being chosen. */
export function PhonePreview({ draft }: { draft: BankDraft }) {
  const { t } = useTranslation();
  const variables = useMemo(
    () => brandVariables({ primary_color: colour(draft.primary_color, '#334155'), accent_color: colour(draft.accent_color, '#94a3b8'), radius_px: draft.radius_px }, 'light'),
    [draft.primary_color, draft.accent_color, draft.radius_px],
  );
  const english = currentLanguage() === 'en';
  const name = (english ? draft.name_en || draft.name : draft.name || draft.name_en) || t(english ? 'openBank.placeholder.name_en' : 'openBank.placeholder.name');
  const slogan = (english ? draft.slogan_en : draft.slogan) || t('openBank.phone.welcome');
  return (
    <div className="phone" style={variables as CSSProperties} role="img" aria-label={`${t('openBank.preview')}: ${name}`}>
      <div className={`phone-screen ${draft.home_layout}`}>
        <div className="phone-bar">
          <DraftLogo draft={draft} size={26} alt="" />
          <b>{name}</b>
        </div>
        <div className="phone-head">
          <small>{slogan}</small>
          <p>{t('openBank.phone.assets')}</p>
          <strong>28,650.00</strong>
        </div>
        <div className="phone-menu">
          {(['transfer', 'records', 'payees', 'limits'] as const).map((key, index) => (
            <span key={key}><i className={index === 0 ? 'first' : ''} />{t(`openBank.phone.${key}`)}</span>
          ))}
        </div>
        <div className="phone-list">
          <p>{t('openBank.phone.recent')}</p>
          <span>{t('openBank.phone.salary')}<b>+8,200.00</b></span>
          <span>{t('openBank.phone.coffee')}<b>−12.50</b></span>
        </div>
        <div className="phone-action">{t('openBank.phone.action')}</div>
        <div className="phone-tabs">
          {(['home', 'accounts', 'transfer', 'mine'] as const).map((key, index) => (
            <span key={key} className={index === 0 ? 'on' : ''}><i />{t(`openBank.phone.${key}`)}</span>
          ))}
        </div>
      </div>
    </div>
  );
}
