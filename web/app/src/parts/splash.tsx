/** What is seen while something is on its way: the bank's face until it is known who is there, a few words until a page is. */
import { currentLanguage, useLongWait } from '@polybank/ui';
import { useTranslation } from 'react-i18next';
import { brandName, brandSlogan, useBrand } from '../brand';
import { BankMark } from './basics';

export function Splash() {
  const brand = useBrand();
  const { t } = useTranslation();
  const long = useLongWait(true);
  return (
    <div className={`screen splash splash-${brand.splash.ground}`} role="status">
      <BankMark brand={brand} size="4.5rem" />
      <strong>{brandName(brand)}</strong>
      <p>{(currentLanguage() === 'en' ? brand.splash.line_en : brand.splash.line_zh) || brandSlogan(brand)}</p>
      <p className="muted small">{t(long ? 'common.slow_load' : 'ui.loading')}</p>
    </div>
  );
}

/** In place of a page that has to be fetched first. Nothing is said of what takes no time: the words wait a moment before they show. */
export function OnItsWay() {
  const { t } = useTranslation();
  return (
    <div className="screen splash" role="status">
      <p className="on-its-way muted">{t('ui.loading')}</p>
    </div>
  );
}
