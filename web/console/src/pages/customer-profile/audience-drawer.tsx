/** One audience in full: how it grew, whom it shares with others, what its people are like, copies of it, and who is in it. */
import type { AudienceDetail, AudienceRow } from '@polybank/api';
import { Button, Drawer, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatCount, formatFineShare } from '../../format';
import { Facts } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { begin } from '../publishing/begun';
import { useProfileAddress } from './address';
import { useAudience } from './api';
import { VersionTag } from './audiences';
import { Copies } from './copies';
import { Growth } from './growth';
import { PeopleDrawer } from './people';
import { Share } from './pieces';
import { Traits } from './traits';

/** `customers`: all who are profiled in the bank. */
type Props = { bankId: string; name: string; customers: number; onClose: () => void };

export function AudienceDrawer({ bankId, name, customers, onClose }: Props) {
  const { t } = useTranslation();
  const found = useAudience(bankId, name);
  const [who, setWho] = useState(false);
  return (
    <Drawer
      open width="min(860px, 96vw)" onClose={onClose} title={found.data?.audience.title ?? t('customerProfile.audiences.name')} closable={{ 'aria-label': t('common.close') }}
      extra={<Explained permission="customer.view"><Button type="primary" onClick={() => { setWho(true); }}>{t('customerProfile.audiences.who')}</Button></Explained>}
    >
      {found.isPending && <Skeleton active paragraph={{ rows: 12 }} />}
      {found.isError && !found.data && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && (
        <>
          <About bankId={bankId} row={found.data.audience} customers={customers} />
          <Growth days={found.data.growth} />
          <Overlaps detail={found.data} />
          <Traits detail={found.data} customers={customers} />
          <Copies bankId={bankId} name={name} copies={found.data.copies} />
        </>
      )}
      {who && found.data && <PeopleDrawer bankId={bankId} audience={found.data.audience} onClose={() => { setWho(false); }} />}
    </Drawer>
  );
}

function About({ bankId, row, customers }: { bankId: string; row: AudienceRow; customers: number }) {
  const { t } = useTranslation();
  const ships = row.version == null;
  const { name, title, owner, purpose, when, holdout_percent } = row;
  // The bank's own version begins with what ships, under the same name.
  const own = begin({ kind: 'insight.audiences', name, title, body: { title_zh: title, title_en: title, owner, purpose, when, holdout_percent } });
  return (
    <>
      <p><b className="hero-figure">{formatCount(row.customers)}</b> {t('customerProfile.try.customers', { count: row.customers })} <span className="muted">{[t('customerProfile.try.share', { share: formatFineShare(row.customers, customers) }), row.people > row.customers && t('customerProfile.try.visitors', { n: formatCount(row.people) })].filter(Boolean).join(' · ')}</span></p>
      <div className="profile-whole"><Share part={row.customers} whole={customers} /></div>
      <Facts
        rows={[
          [t('customerProfile.audiences.when'), <span key="when">{row.words}<br /><code className="mono muted">{when}</code></span>],
          [t('customerProfile.audiences.purpose'), purpose || t('common.none')],
          [t('customerProfile.audiences.owner'), owner],
          [t('customerProfile.audiences.holdout'), holdout_percent === 0 ? t('customerProfile.audiences.noHoldout') : <span key="holdout">{t('profileForms.holdoutSays', { n: holdout_percent })} <span className="muted">{t('customerProfile.audiences.holdoutWhy')}</span></span>],
          [t('customerProfile.audiences.today'), t('customerProfile.audiences.todayOf', { entered: formatCount(row.entered), left: formatCount(row.left) })],
          [t('customerProfile.audiences.version'), <VersionTag key="version" version={row.version} />],
        ]}
      />
      <p className="profile-act">
        {ships ? <Link to={`/b/${bankId}/publishing?kind=insight.audiences`} state={own}>{t('customerProfile.audiences.adapt')}</Link> : <Link to={`/b/${bankId}/publishing?kind=insight.audiences`}>{t('customerProfile.audiences.edit')}</Link>}
        {ships && <span className="muted">{t('customerProfile.audiences.adaptWhy')}</span>}
      </p>
    </>
  );
}

function Overlaps({ detail: { audience, overlaps } }: { detail: AudienceDetail }) {
  const { t } = useTranslation();
  const { go } = useProfileAddress();
  const some = overlaps.filter((one) => one.both > 0);
  const none = overlaps.length - some.length;
  return (
    <section className="section">
      <h3>{t('customerProfile.audiences.overlaps')}</h3>
      {some.length > 0 && (
        <ul className="profile-bars">
          {some.map((one) => (
            <li key={one.name}>
              <button type="button" className="plain linkish" onClick={() => { go({ tab: 'audiences', audience: one.name }); }}>{one.title}</button>
              <Share part={one.both} whole={audience.customers} />
              <span className="num">{t('customerProfile.audiences.overlapOf', { both: formatCount(one.both), share: formatFineShare(one.both, audience.customers) })}</span>
            </li>
          ))}
        </ul>
      )}
      {none > 0 && <p className="muted">{some.length > 0 ? t('customerProfile.audiences.otherwise', { count: none }) : t('customerProfile.audiences.noOverlap')}</p>}
    </section>
  );
}
