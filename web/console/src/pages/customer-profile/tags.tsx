/** The tags of a bank, shelf by shelf: where each comes from, of how many customers it is known, and how its values lie. */
import type { ProfileTag, ProfileTags, TagGroup } from '@polybank/api';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatCount, formatShare } from '../../format';
import { EmptyState, ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useProfileAddress } from './address';
import { useTags } from './api';
import { NotesDrawer } from './notes';
import { AsOf, Fresh, Picture, Share } from './pieces';
import { TagDrawer } from './tag-drawer';

export const GROUPS = ['identity', 'behaviour', 'business', 'value', 'lifecycle', 'noted'] as const satisfies readonly TagGroup[];

export function TagsView({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const tags = useTags(bankId);
  const { tag: opened, go } = useProfileAddress();
  const [noting, setNoting] = useState<ProfileTag>();
  if (tags.isError && !tags.data) return <ProblemView error={tags.error} onRetry={() => void tags.refetch()} />;
  if (!tags.data) return <Skeleton active paragraph={{ rows: 12 }} />;
  const { data } = tags;
  const shown = data.items.find((tag) => tag.id === opened);
  return (
    <>
      <p className="profile-lead">
        <span>{data.version == null ? t('customerProfile.tags.shipped') : t('customerProfile.tags.version', { version: data.version })}</span>
        <Link to={`/b/${bankId}/publishing?kind=insight.tags`}>{t('customerProfile.tags.document')}</Link>
      </p>
      {data.items.length === 0 && <EmptyState title={t('customerProfile.tags.empty')} text={t('customerProfile.tags.emptyText')} />}
      {GROUPS.map((group) => {
        const rows = data.items.filter((tag) => tag.group === group);
        return rows.length > 0 && <Shelf key={group} group={group} rows={rows} all={data} onOpen={(tag) => { go({ tab: 'tags', tag }); }} onNote={setNoting} />;
      })}
      <AsOf at={data.as_of} people={data.people} customers={data.customers} />
      {shown && <TagDrawer key={shown.id} bankId={bankId} tag={shown} all={data} onClose={() => { go({ tab: 'tags' }); }} />}
      {noting && <NotesDrawer key={noting.id} bankId={bankId} tag={noting} onClose={() => { setNoting(undefined); }} />}
    </>
  );
}

type ShelfProps = { group: TagGroup; rows: readonly ProfileTag[]; all: ProfileTags; onOpen: (tag: string) => void; onNote: (tag: ProfileTag) => void };

function Shelf({ group, rows, all, onOpen, onNote }: ShelfProps) {
  const { t } = useTranslation();
  const title = t(`customerProfile.groupOf.${group}`);
  return (
    <section className="panel profile-shelf" aria-label={title}>
      <h2>{title} <span className="muted">{formatCount(rows.length)}</span></h2>
      <div className="profile-scroll">
        <table className="profile-table profile-tags">
          <caption className="sr">{title}</caption>
          <thead><tr>{(['tag', 'fresh', 'lineage', 'coverage', 'values'] as const).map((head) => <th key={head} scope="col">{t(`customerProfile.tags.${head}`)}</th>)}</tr></thead>
          <tbody>
            {rows.map((tag) => (
              <tr key={tag.id}>
                <td className="profile-name">
                  <button type="button" className="plain linkish strong" aria-label={t('customerProfile.tags.open', { title: tag.title })} onClick={() => { onOpen(tag.id); }}>{tag.title}</button>
                  <span className="mono muted">{tag.id}</span>
                </td>
                <td><Fresh freshness={tag.freshness} />{tag.shown === 'inside' && <small>{t('customerProfile.tags.inside')}</small>}</td>
                <td className="profile-lineage"><span>{tag.lineage}</span><small>{tag.owner}</small></td>
                <td>
                  <span className="profile-cover num">{formatShare(tag.covered, all.customers)} <small>{t('customerProfile.tags.covered', { covered: formatCount(tag.covered), customers: formatCount(all.customers) })}</small></span>
                  <Share part={tag.covered} whole={all.customers} />
                </td>
                <td className="profile-values">
                  {tag.covered === 0 ? <small>{t('customerProfile.tags.none')}</small> : <Picture bars={tag.bars} kind={tag} />}
                  {tag.choices && <Explained permission="customer.support"><Button size="small" onClick={() => { onNote(tag); }}>{t('customerProfile.notes.act')}</Button></Explained>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
