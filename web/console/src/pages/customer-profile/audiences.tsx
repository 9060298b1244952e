/** The audiences of a bank: how many are in each, who came and went today, and what each is for. */
import type { AudienceList, AudienceRow } from '@polybank/api';
import { Button, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatCount, formatFineShare } from '../../format';
import { Tag } from '../../parts/pieces';
import { EmptyState, ProblemView } from '../../parts/states';
import { useProfileAddress } from './address';
import { useAudiences } from './api';
import { AudienceDrawer } from './audience-drawer';
import { AsOf, Share } from './pieces';

export function AudiencesView({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const list = useAudiences(bankId);
  const { audience: opened, go } = useProfileAddress();
  if (list.isError && !list.data) return <ProblemView error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Skeleton active paragraph={{ rows: 10 }} />;
  const { data } = list;
  return (
    <>
      <p className="profile-lead"><Button onClick={() => { go({ tab: 'try' }); }}>{t('customerProfile.audiences.create')}</Button></p>
      {data.items.length === 0
        ? <EmptyState title={t('customerProfile.audiences.empty')} text={t('customerProfile.audiences.emptyText')} />
        : <Rows list={data} onOpen={(audience) => { go({ tab: 'audiences', audience }); }} />}
      <AsOf at={data.as_of} people={data.people} customers={data.customers} />
      {opened && <AudienceDrawer key={opened} bankId={bankId} name={opened} customers={data.customers} onClose={() => { go({ tab: 'audiences' }); }} />}
    </>
  );
}

const HEADS = ['name', 'customers', 'today', 'holdout', 'owner', 'version'] as const;

function Rows({ list, onOpen }: { list: AudienceList; onOpen: (name: string) => void }) {
  const { t } = useTranslation();
  return (
    <section className="panel profile-shelf" aria-label={t('customerProfile.audiences.list')}>
      <div className="profile-scroll">
        <table className="profile-table profile-audiences">
          <caption className="sr">{t('customerProfile.audiences.list')}</caption>
          <thead><tr>{HEADS.map((head) => <th key={head} scope="col">{t(`customerProfile.audiences.${head}`)}</th>)}</tr></thead>
          <tbody>
            {list.items.map((one) => (
              <tr key={one.name}>
                <td className="profile-name">
                  <button type="button" className="plain linkish strong" aria-label={t('customerProfile.audiences.open', { title: one.title })} onClick={() => { onOpen(one.name); }}>{one.title}</button>
                  <span>{one.words}</span>
                  {one.purpose && <small>{one.purpose}</small>}
                </td>
                <td>
                  <span className="profile-cover num"><b>{formatCount(one.customers)}</b> <small>{formatFineShare(one.customers, list.customers)}</small></span>
                  <Share part={one.customers} whole={list.customers} />
                  {one.people > one.customers && <small>{t('customerProfile.audiences.people', { n: formatCount(one.people) })}</small>}
                </td>
                <td className="num"><Today row={one} /></td>
                <td className="num" data-label={t('customerProfile.audiences.holdout')}>{one.holdout_percent === 0 ? <span className="muted">{t('customerProfile.audiences.noHoldout')}</span> : t('profileForms.holdoutSays', { n: one.holdout_percent })}</td>
                <td>{one.owner}</td>
                <td><VersionTag version={one.version} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function VersionTag({ version }: { version: number | null | undefined }) {
  const { t } = useTranslation();
  return version == null ? <span className="muted">{t('customerProfile.audiences.shipped')}</span> : <Tag tone="good">{t('customerProfile.audiences.versionOf', { version })}</Tag>;
}

function Today({ row: { entered, left } }: { row: AudienceRow }) {
  const { t } = useTranslation();
  if (entered === 0 && left === 0) return <span className="muted">{t('customerProfile.audiences.still')}</span>;
  return (
    <>
      <span className="sr">{t('customerProfile.audiences.todayOf', { entered: formatCount(entered), left: formatCount(left) })}</span>
      <span aria-hidden className="nowrap"><b className="profile-in">{t('customerProfile.audiences.entered', { n: formatCount(entered) })}</b> / <b className="profile-out">{t('customerProfile.audiences.left', { n: formatCount(left) })}</b></span>
    </>
  );
}
