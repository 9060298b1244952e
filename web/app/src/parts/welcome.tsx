/** The first screen of a bank: its mark, its words, its shape; sign-in and registration stand on it. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '@polybank/ui';
import { brandName, brandSlogan, useBrand } from '../brand';
import { BankMark } from './basics';
import { Pattern } from './pattern';
import { usePageTitle } from './screen';
import './welcome.css';
import { speak } from '../look/wording';

export function LanguageSwitch() {
  const { t } = useTranslation();
  const other = currentLanguage() === 'zh' ? 'en' : 'zh';
  return (
    <button type="button" className="language-switch" lang={other} onClick={() => void speak(other)}>
      {t('common.other_language')}
    </button>
  );
}

export function Welcome({ title, children }: { title: string; children: ReactNode }) {
  const brand = useBrand();
  usePageTitle(title);
  return (
    <div className="screen">
      <main className="screen-body">
        <header className="welcome-head">
          <Pattern />
          <div className="welcome-top">
            <LanguageSwitch />
          </div>
          <div className="welcome-mark">
            <BankMark brand={brand} size="3.5rem" />
          </div>
          <p className="welcome-name">{brandName(brand)}</p>
          <p className="welcome-slogan">{brandSlogan(brand)}</p>
        </header>
        <section className="welcome-form page-in" aria-label={title}>
          <h1>{title}</h1>
          {children}
        </section>
      </main>
    </div>
  );
}
