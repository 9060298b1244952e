/** What is seen while something is on its way: the bank's face until the first page is there, a line over the page until the next one is. */
import { currentLanguage, useLongWait } from '@polybank/ui';
import { useTranslation } from 'react-i18next';
import { useNavigation } from 'react-router';
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

/** The next page may have to be fetched first. Nothing is said of what takes no time: the line waits a moment before it shows. */
export function OnItsWay() {
  const { t } = useTranslation();
  const { state } = useNavigation();
  if (state !== 'loading') return null;
  return (
    <p className="on-its-way" role="status">
      {t('ui.loading')}
    </p>
  );
}
