import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts/states';
import { useBankId } from '../../shell/scope';
import { Cases } from './cases';
import './surveys.css';

/** The queue by itself, for customer service, who see no figures. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  return (
    <>
      <PageHead title={t('surveys.tab.cases')} text={t('surveys.case.subtitle')} />
      <Cases bankId={bankId} />
    </>
  );
}
