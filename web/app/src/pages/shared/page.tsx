/** What another app shared with this one: an account or a phone number to pay. Nothing of it is kept or sent. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { BoneRows } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { PayeeForm, type PayeeEntry } from '../../parts/payee-form';
import { Screen } from '../../parts/screen';
import { fetchShared } from '../../worker';
import { changeDraft, startOver } from '../transfer-fill/draft';
import { readShared } from './read';

export function SharedPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  // Fetched once: the worker forgets what it hands over.
  const shared = useQuery({ queryKey: ['shared'], queryFn: async () => (await fetchShared()) ?? '', staleTime: Infinity, gcTime: 0 });
  const found = readShared(shared.data ?? '');
  const pay = (entry: PayeeEntry): void => {
    startOver();
    changeDraft({ typed: found.amount ?? '', payee: { kind: 'new', ...entry, save: false } });
    void navigate('/transfer', { replace: true });
  };
  return (
    <Screen title={t('shared.title')} back="/">
      {shared.isPending ? (
        <BoneRows />
      ) : found.accountNo ? (
        <section className="card">
          {found.amount && (
            <dl className="facts">
              <div className="fact">
                <dt>{t('shared.amount')}</dt>
                <dd className="num">{found.amount}</dd>
              </div>
            </dl>
          )}
          <PayeeForm
            initial={{ name: found.name ?? '', accountNo: found.accountNo, bankNo: '', bankName: '' }}
            submitLabel={t('shared.pay')}
            onSubmit={pay}
          />
          <p className="wait-line">{t('shared.check')}</p>
        </section>
      ) : found.phone ? (
        <section className="card">
          <p>{t('shared.phone', { phone: found.phone })}</p>
          <button type="button" className="button" onClick={() => void navigate('/pay/phone', { replace: true })} data-track="shared.phone">
            {t('shared.pay_phone')}
          </button>
        </section>
      ) : (
        <div className="empty">
          <Icon name="share" />
          <p>{t('shared.nothing')}</p>
        </div>
      )}
    </Screen>
  );
}
