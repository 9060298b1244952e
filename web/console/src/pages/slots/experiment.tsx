/** How the arms of a placement compare, and whether chance alone would do that. */
import type { SlotExperiment } from '@polybank/api';
import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatCount, formatFineShare } from '../../format';
import { Tag } from '../../parts/pieces';
import { useExperiment } from './api';

type Arm = SlotExperiment['arms'][number];
/** Usually believed below. */
const BELIEVED = 0.05;

/** How much two shares differ, and how often chance alone would do that. */
export function Differs({ found }: { found: Arm['clicks'] }) {
  const { t } = useTranslation();
  if (!found) return <span className="muted">{t('slots.tooFew')}</span>;
  const uplift = found.uplift == null ? '' : ` ${found.uplift > 0 ? '+' : ''}${(found.uplift * 100).toFixed(1)}%`;
  return <Tag tone={found.p < BELIEVED ? 'good' : 'plain'}>{`${t(found.p < BELIEVED ? 'slots.differs' : 'slots.chance')}${uplift} · p${found.p < 0.001 ? '<0.001' : `=${found.p.toFixed(3)}`}`}</Tag>;
}

export function Experiment({ bankId, placementId, days }: { bankId: string; placementId: string; days: { from: string; until: string } }) {
  const { t } = useTranslation();
  const experiment = useExperiment(bankId, placementId, days);
  const arms = experiment.data?.arms ?? [];
  if (arms.length < 2) return null;
  return (
    <section className="panel list" aria-label={t('slots.experiment')}>
      <header className="slots-head">
        <h2>{t('slots.experiment')}</h2>
        <p className="muted">{t('slots.experimentText')}</p>
      </header>
      <Table<Arm>
        size="small" pagination={false} scroll={{ x: 'max-content' }} rowKey="arm" dataSource={arms}
        columns={[
          { key: 'arm', title: t('slots.byOf.arm'), render: (_, row) => (row.held_out ? t('slots.heldOut') : row.arm.toUpperCase()) },
          { key: 'people', title: t('slots.people'), align: 'right', render: (_, row) => <span className="num">{formatCount(row.people)}</span> },
          { key: 'clicks', title: t('slots.clickRate'), align: 'right', render: (_, row) => <span className="num">{row.held_out || row.people === 0 ? '—' : formatFineShare(row.click_people, row.people)}</span> },
          { key: 'clickSays', title: t('slots.clickSays'), render: (_, row) => (row.arm === 'a' || row.held_out ? '—' : <Differs found={row.clicks} />) },
          { key: 'goals', title: t('slots.goalRate'), align: 'right', render: (_, row) => <span className="num">{row.people === 0 ? '—' : formatFineShare(row.goals, row.people)}</span> },
          { key: 'goalSays', title: t('slots.goalSays'), render: (_, row) => (row.held_out ? '—' : <Differs found={row.led_to} />) },
        ]}
      />
    </section>
  );
}
