import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { BankLogo } from '../parts/pieces';
import { PageHead } from '../parts/states';
import { PAGES } from './nav';
import { bankName, useBankFaces } from './scope';

/** A page of one bank, asked for without saying which. */
export function Component() {
  const { t } = useTranslation();
  const { pathname, search } = useLocation();
  const banks = useBankFaces();
  const page = PAGES.find((candidate) => `/${candidate.path}` === pathname);
  if (!page) return null;
  const name = t(`nav.page.${page.key}`);
  return (
    <>
      <PageHead title={name} text={t('scope.text', { page: name })} />
      <section className="panel" style={{ maxWidth: 640 }} aria-labelledby="choose-bank">
        <h2 id="choose-bank" style={{ fontSize: 14.5, padding: '14px 16px 10px', margin: 0 }}>{t('scope.title')}</h2>
        <ul>
          {banks.map((bank) => (
            <li key={bank.bank_id}>
              <Link className="choose-row" to={{ pathname: `/b/${bank.bank_id}/${page.path}`, search }}>
                <BankLogo bank={bank} size={30} />
                <span className="strong">{bankName(bank)}</span>
                <span className="mono muted">{bank.bank_id}</span>
              </Link>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
