/** Who is behind a figure: customers, masked, once it is said what for. What is said goes on record. */
import type { AnalysisPeople, AnalysisPeopleQuestion } from '@polybank/api';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatCount, formatStamp } from '../../format';
import { isReason, ReasonField } from '../../parts/resolve';
import { EmptyState, ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useBankId } from '../../shell/scope';
import { useBehind } from './api';

export type Asked = { title: string; question: Omit<AnalysisPeopleQuestion, 'purpose'> };

export function BehindDrawer({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const { t } = useTranslation();
  const bankId = useBankId();
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const behind = useBehind(bankId);
  const ask = () => {
    setTried(true);
    if (isReason(purpose)) behind.mutate({ ...asked.question, purpose: purpose.trim() });
  };
  return (
    <Drawer open width={620} onClose={onClose} title={asked.title} closable={{ 'aria-label': t('common.close') }}>
      {behind.data ? <People bankId={bankId} people={behind.data} /> : (
        <>
          <p className="muted" style={{ marginBottom: 12 }}>{t('behaviour.behind.text')}</p>
          <ReasonField id="behind-purpose" label={t('behaviour.behind.purpose')} value={purpose} tried={tried} onChange={setPurpose} />
          {behind.isError && <ProblemView error={behind.error} />}
          <Explained permission="customer.view"><Button type="primary" loading={behind.isPending} onClick={ask}>{t('behaviour.behind.show')}</Button></Explained>
        </>
      )}
    </Drawer>
  );
}

function People({ bankId, people: { people, customers, more } }: { bankId: string; people: AnalysisPeople }) {
  const { t } = useTranslation();
  if (customers.length === 0) return <EmptyState title={t('behaviour.behind.nobody')} text={t('behaviour.behind.nobodyText', { count: people, n: formatCount(people) })} />;
  return (
    <>
      <p style={{ marginBottom: 10 }}>{t('behaviour.behind.told', { n: formatCount(people), customers: formatCount(customers.length) })}{more ? t('behaviour.behind.more') : ''}</p>
      <div className="mini" tabIndex={0} role="region" aria-label={t('behaviour.behind.list')}>
        <table>
          <caption className="sr">{t('behaviour.behind.list')}</caption>
          <thead>
            <tr>{['name', 'phone', 'class', 'since'].map((head) => <th key={head} scope="col" className="words">{t(`behaviour.behind.${head}`)}</th>)}</tr>
          </thead>
          <tbody>
            {customers.map((customer) => (
              <tr key={customer.user_id}>
                <td className="words"><Link to={`/b/${bankId}/customers?customer=${customer.user_id}`}>{customer.name ?? t('behaviour.behind.unnamed')}</Link></td>
                <td className="words num">{customer.phone}</td>
                <td className="words">{t(`customers.userClass.${customer.class}`)}</td>
                <td className="words num">{formatStamp(customer.since).slice(0, 10)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
