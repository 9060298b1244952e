import { useTranslation } from 'react-i18next';
import { BankLogo } from '../../parts/pieces';
import { PageHead } from '../../parts/states';
import { bankName, useScope } from '../../shell/scope';
import { IntegrityCard } from './card';

/** Every bank of the alliance, or the one that one is in. */
export function Component() {
  const { t } = useTranslation();
  const { bankId, banks } = useScope();
  const shown = bankId ? banks.filter((bank) => bank.bank_id === bankId) : banks;
  return (
    <>
      <PageHead title={t('integrity.title')} text={t('integrity.subtitle')} />
      <div className="stack">
        {shown.map((bank) => <IntegrityCard key={bank.bank_id} bankId={bank.bank_id} title={bankName(bank)} logo={<BankLogo bank={bank} size={24} />} />)}
      </div>
      <p className="foot" style={{ marginTop: 16 }}>{t('integrity.fullCheck')} {t('common.timeZone')}</p>
    </>
  );
}
