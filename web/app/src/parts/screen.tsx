import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useNavigate, useLocation } from 'react-router';
import { brandName, useBrand } from '../brand';
import { TABS } from '../tabs';
import { Icon } from './icon';
import { Pull } from './pull';

export type ScreenProps = {
  title?: string;
  /** Where the back arrow leads when there is nothing to go back to; no arrow without it. */
  back?: string;
  /** Stands where the arrow would, on a screen that has none. */
  lead?: ReactNode;
  side?: ReactNode;
  foot?: ReactNode;
  tabs?: 'shown' | 'none';
  head?: 'shown' | 'none';
  onRefresh?: () => Promise<unknown>;
  /** What the capture calls what is filled in here, where it is no `<form>`. */
  form?: string;
  children: ReactNode;
};

function BackButton({ to }: { to: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const location = useLocation();
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={t('common.back')}
      onClick={() => void (location.key === 'default' ? navigate(to, { replace: true }) : navigate(-1))}
    >
      <Icon name="back" />
    </button>
  );
}

/** What the browser calls the page: the screen, and whose it is. */
export function usePageTitle(title: string | undefined): void {
  const name = brandName(useBrand());
  useEffect(() => {
    document.title = title ? `${title} · ${name}` : name;
  }, [title, name]);
}

export function Tabs() {
  const { t } = useTranslation();
  return (
    <nav className="tabs" aria-label={t('tabs.label')}>
      {TABS.map((tab) => (
        <NavLink key={tab.path} to={tab.path} end={tab.path === '/'} className="tab" data-track={`tab.${tab.key}`}>
          <Icon name={tab.icon} />
          <span>{t(`tabs.${tab.key}`)}</span>
        </NavLink>
      ))}
    </nav>
  );
}

/** One screen: head, scrolling body, foot with the action, tabs. */
export function Screen({ title, back, lead, side, foot, tabs = 'none', head = 'shown', onRefresh, form, children }: ScreenProps) {
  usePageTitle(title);
  const content = <div className="screen-content page-in">{children}</div>;
  return (
    <div className="screen" data-form={form}>
      {head === 'shown' && (
        <header className="screen-head">
          <div>{back === undefined ? lead : <BackButton to={back} />}</div>
          <h1 className="screen-title">{title}</h1>
          <div className="screen-side">{side}</div>
        </header>
      )}
      <main className="screen-body">
        {onRefresh ? <Pull onRefresh={onRefresh}>{content}</Pull> : content}
      </main>
      {foot !== undefined && <footer className="screen-foot">{foot}</footer>}
      {tabs === 'shown' && <Tabs />}
    </div>
  );
}
