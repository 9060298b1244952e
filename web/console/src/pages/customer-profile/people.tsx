/** Who is in an audience: customers, masked, once it is said what for. What is said goes on record. */
import type { AudiencePeople, AudienceRow } from '@polybank/api';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatCount } from '../../format';
import { Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { EmptyState, ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useAudiencePeople } from './api';

export function PeopleDrawer({ bankId, audience, onClose }: { bankId: string; audience: AudienceRow; onClose: () => void }) {
  const { t } = useTranslation();
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const people = useAudiencePeople(bankId, audience.name);
  const ask = () => {
    setTried(true);
    if (isReason(purpose)) people.mutate(purpose.trim());
  };
  return (
    <Drawer open width="min(620px, 96vw)" push={false} onClose={onClose} title={`${t('customerProfile.audiences.who')} · ${audience.title}`} closable={{ 'aria-label': t('common.close') }}>
      {people.data ? <People bankId={bankId} people={people.data} /> : (
        <>
          <p className="muted" style={{ marginBottom: 12 }}>{t('customerProfile.audiences.whoText')}</p>
          <ReasonField id="audience-purpose" label={t('customerProfile.audiences.whoPurpose')} value={purpose} tried={tried} onChange={setPurpose} />
          {people.isError && <ProblemView error={people.error} />}
          <Explained permission="customer.view"><Button type="primary" loading={people.isPending} onClick={ask}>{t('customerProfile.audiences.whoShow')}</Button></Explained>
        </>
      )}
    </Drawer>
  );
}

function People({ bankId, people: { customers, items } }: { bankId: string; people: AudiencePeople }) {
  const { t } = useTranslation();
  if (items.length === 0) return <EmptyState title={t('customerProfile.audiences.nobody')} text={t('customerProfile.audiences.nobodyText')} />;
  const label = t('customerProfile.audiences.who');
  return (
    <>
      <p style={{ marginBottom: 10 }}>{t('customerProfile.audiences.whoTold', { n: formatCount(customers), shown: formatCount(items.length) })}</p>
      <div className="mini profile-people" tabIndex={0} role="region" aria-label={label}>
        <table>
          <caption className="sr">{label}</caption>
          <thead><tr>{(['personName', 'phone', 'class', 'heldOut'] as const).map((head) => <th key={head} scope="col" className="words">{t(`customerProfile.audiences.${head}`)}</th>)}</tr></thead>
          <tbody>
            {items.map((one) => (
              <tr key={one.user_id}>
                <td className="words"><Link to={`/b/${bankId}/customers?customer=${one.user_id}&view=profile`}>{one.name ?? t('customerProfile.audiences.unnamed')}</Link></td>
                <td className="words num">{one.phone}</td>
                <td className="words">{t(`customers.userClass.${one.class}`)}</td>
                <td className="words">{one.held_out ? <Tag tone="warn">{t('customerProfile.yes')}</Tag> : <span className="muted">{t('customerProfile.no')}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
