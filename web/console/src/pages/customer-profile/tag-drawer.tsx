/** One tag in full: its values in a large picture and a table, what it builds on, and which audiences ask for it. */
import type { ProfileTag, ProfileTags } from '@polybank/api';
import { Chart } from '@polybank/ui';
import { Button, Drawer } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatShare } from '../../format';
import { Facts } from '../../parts/pieces';
import { Explained } from '../../session/allowed';
import { useMode } from '../../shell/preferences';
import { useNarrow } from '../behaviour/answer';
import { barsOption, heightOfBars } from '../behaviour/options';
import { MiniTable } from '../cockpit/chart-panel';
import { useProfileAddress } from './address';
import { useAudiences } from './api';
import { LearnedPart } from './learned';
import { NotesDrawer } from './notes';
import { Fresh } from './pieces';
import { useValues } from './values';

type Props = { bankId: string; tag: ProfileTag; all: ProfileTags; onClose: () => void };

export function TagDrawer({ bankId, tag, all, onClose }: Props) {
  const { t } = useTranslation();
  const [noting, setNoting] = useState(false);
  const { go } = useProfileAddress();
  const audiences = useAudiences(bankId);
  const titleOf = (id: string) => all.items.find((one) => one.id === id)?.title ?? id;
  const audienceOf = (name: string) => audiences.data?.items.find((one) => one.name === name)?.title ?? name;
  return (
    <Drawer open width="min(720px, 96vw)" onClose={onClose} title={tag.title} closable={{ 'aria-label': t('common.close') }}>
      <Facts
        rows={[
          [t('customerProfile.tags.id'), <span key="id" className="mono">{tag.id}</span>],
          [t('customerProfile.tags.fresh'), <span key="fresh"><Fresh freshness={tag.freshness} /> <span className="muted">{t(`customerProfile.freshWhy.${tag.freshness}`)}</span></span>],
          [t('customerProfile.tags.lineage'), tag.lineage],
          [t('customerProfile.tags.holds'), [t(`customerProfile.tags.holdsOf.${tag.holds}`, { defaultValue: tag.holds }), tag.unit].filter(Boolean).join(' · ')],
          [t('customerProfile.tags.owner'), tag.owner],
          [t('customerProfile.tags.shown'), tag.shown === 'shown' ? t('customerProfile.yes') : t('customerProfile.tags.inside')],
          [t('customerProfile.tags.builds'), <Links key="builds" items={tag.builds_on} nameOf={titleOf} onPick={(id) => { go({ tab: 'tags', tag: id }); }} />],
          [t('customerProfile.tags.used'), <Links key="used" items={tag.used_by} nameOf={audienceOf} onPick={(name) => { go({ tab: 'audiences', audience: name }); }} />],
          [t('customerProfile.tags.coverage'), t('customerProfile.percentOf', { n: `${formatCount(tag.covered)} / ${formatCount(all.customers)}`, share: formatShare(tag.covered, all.customers) })],
        ]}
      />
      {tag.choices && <p className="profile-act"><Explained permission="customer.support"><Button onClick={() => { setNoting(true); }}>{t('customerProfile.notes.act')}</Button></Explained></p>}
      {tag.is_learned && <LearnedPart bankId={bankId} tag={tag} />}
      <section className="section">
        <h3>{t('customerProfile.tags.picture')}</h3>
        {tag.covered === 0 ? <p className="muted">{t('customerProfile.tags.none')}{tag.freshness === 'nightly' && ` · ${t('customerProfile.tags.noneNightly')}`}</p> : <Values tag={tag} />}
      </section>
      {noting && <NotesDrawer bankId={bankId} tag={tag} onClose={() => { setNoting(false); }} />}
    </Drawer>
  );
}

function Values({ tag }: { tag: ProfileTag }) {
  const { t } = useTranslation();
  const mode = useMode();
  const narrow = useNarrow();
  const { bar: wordOf } = useValues();
  const rows = tag.bars.map((bar) => ({ label: wordOf(bar, tag), count: bar.people }));
  const most = rows.reduce((best, row, place) => (row.count > (rows[best]?.count ?? 0) ? place : best), 0);
  const label = t('customerProfile.tags.chart', { title: tag.title });
  return (
    <div className="profile-figure">
      <Chart option={barsOption(rows, most, mode, narrow)} label={label} height={heightOfBars(rows.length, narrow)} />
      <MiniTable
        caption={label} top={most} head={[t('customerProfile.tags.value'), t('customerProfile.tags.people'), t('customerProfile.tags.share')]}
        rows={rows.map((row) => [row.label, formatCount(row.count), formatShare(row.count, tag.covered)])}
      />
    </div>
  );
}

function Links({ items, nameOf, onPick }: { items: readonly string[]; nameOf: (id: string) => string; onPick: (id: string) => void }): ReactNode {
  const { t } = useTranslation();
  if (items.length === 0) return <span className="muted">{t('customerProfile.tags.unused')}</span>;
  return <span className="profile-links">{items.map((id) => <button key={id} type="button" className="plain linkish" onClick={() => { onPick(id); }}>{nameOf(id)}</button>)}</span>;
}
