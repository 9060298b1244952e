/** For an open user: what an open user is, and in a demo the way to an account. */
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { brandName, useBrand } from '../brand';
import { BankMark } from './basics';

export function NoAccount() {
  const { t } = useTranslation();
  const brand = useBrand();
  return (
    <section className="card" data-expose="no_account" style={{ display: 'grid', gap: '0.75rem', justifyItems: 'start' }}>
      <BankMark brand={brand} size="3rem" />
      <h2>{t('no_account.title')}</h2>
      <p className="muted">{t('no_account.text', { bank: brandName(brand) })}</p>
      {brand.demo ? (
        <>
          <span className="badge warn">{t('demo.badge')}</span>
          <p className="small muted">{t('no_account.demo')}</p>
          <Link className="button" to="/open-account" data-track="open_account">
            {t('no_account.open')}
          </Link>
        </>
      ) : (
        brand.service_phone && (
          <a className="button" href={`tel:${brand.service_phone}`}>
            {t('no_account.call', { phone: brand.service_phone })}
          </a>
        )
      )}
    </section>
  );
}
