/** Every slot with what may be shown in it, and the switch that takes a placement away at once. */
import type { PlacementListed, SlotListed } from '@polybank/api';
import { App, Button, Drawer, Empty, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatStamp } from '../../format';
import { Facts, Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { worded } from '../surveys/insight';
import { useOverview, useSwitch } from './api';

export function Overview({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const overview = useOverview(bankId);
  const [chosen, setChosen] = useState<string>();
  const placements = new Map(overview.data?.placements.map((one) => [one.placement_id, one]));
  const shown = placements.get(chosen ?? '');
  return (
    <>
      {overview.isError && <ProblemView error={overview.error} onRetry={() => void overview.refetch()} />}
      <section className="panel list" aria-label={t('slots.tab.slots')}>
        <Table<SlotListed>
          size="small" pagination={false} loading={overview.isPending} scroll={{ x: 960 }} rowKey="slot_id" dataSource={overview.data?.slots ?? []}
          columns={[
            { key: 'slot', title: t('slots.slot'), render: (_, row) => <><span className="strong">{worded(row.title_zh, row.title_en)}</span><br /><code className="muted">{row.slot_id}</code></> },
            { key: 'page', title: t('slots.page'), render: (_, row) => <code>{row.page}</code> },
            { key: 'shape', title: t('slots.shape'), render: (_, row) => t(`slots.shapeOf.${row.shape}`) },
            { key: 'size', title: t('slots.size'), align: 'right', render: (_, row) => <span className="num">{row.width > 0 ? `${String(row.width)}×${String(row.height)}` : '—'}</span> },
            { key: 'capacity', title: t('slots.capacity'), align: 'right', render: (_, row) => <span className="num">{row.capacity}</span> },
            { key: 'limit', title: t('slots.dayMax'), align: 'right', render: (_, row) => <span className="num">{row.person_day_max > 0 ? row.person_day_max : '—'}</span> },
            {
              key: 'placements', title: t('slots.placements'),
              render: (_, row) => (row.placements.length === 0 ? <span className="muted">{t('slots.none')}</span> : <Chips ids={row.placements} placements={placements} onOpen={setChosen} />),
            },
          ]}
          locale={{ emptyText: overview.isPending ? ' ' : <Empty description={t('slots.none')} /> }}
        />
      </section>
      {shown && <PlacementDrawer key={shown.placement_id} bankId={bankId} placement={shown} onClose={() => { setChosen(undefined); }} />}
    </>
  );
}

function Chips({ ids, placements, onOpen }: { ids: readonly string[]; placements: ReadonlyMap<string, PlacementListed>; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  return (
    <ul className="slots-chips">
      {ids.map((id) => {
        const one = placements.get(id);
        if (!one) return null;
        const title = worded(one.title_zh, one.title_en);
        return (
          <li key={id}>
            <button type="button" className={one.stopped ? 'stopped' : ''} onClick={() => { onOpen(id); }}>
              {one.preview_url && <img src={one.preview_url} alt="" loading="lazy" />}
              <span>{title}</span>
              {one.stopped && <Tag tone="bad">{t('slots.stopped')}</Tag>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function PlacementDrawer({ bankId, placement, onClose }: { bankId: string; placement: PlacementListed; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const operator = useOperator();
  const to = placement.stopped ? 'resumption' : 'stop';
  const change = useSwitch(bankId, placement.placement_id, to);
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (!isReason(reason)) return;
    change.mutate(reason.trim(), { onSuccess: () => { void message.success(t(placement.stopped ? 'slots.resumed' : 'slots.stoppedNow')); onClose(); } });
  };
  const limit = (count: number, key: 'perDay' | 'inTotal') => (count > 0 ? t(`slots.${key}`, { count }) : undefined);
  const caps = [limit(placement.per_day, 'perDay'), limit(placement.in_total, 'inTotal')].filter(Boolean).join(' · ');
  const times = [placement.starts_at, placement.ends_at].map((at) => (at ? formatStamp(at).slice(0, 16) : '…')).join(' – ');
  return (
    <Drawer open width={460} title={worded(placement.title_zh, placement.title_en)} onClose={onClose}>
      {placement.preview_url && <img className="slots-preview" src={placement.preview_url} alt="" />}
      <Facts
        rows={[
          [t('slots.name'), <Link key="name" to={`/b/${bankId}/publishing?document=${placement.placement_id}`}><code>{placement.name}</code> {t('slots.version', { version: placement.version })}</Link>],
          [t('slots.presence'), t(`slots.presenceOf.${placement.presence}`)],
          [t('slots.order'), t('slots.orderOf', { priority: placement.priority, weight: placement.weight })],
          [t('slots.audiences'), placement.audiences.length > 0 ? placement.audiences.join(', ') : t('slots.everybody')],
          ...(placement.not_audiences.length > 0 ? [[t('slots.notAudiences'), placement.not_audiences.join(', ')] as const] : []),
          [t('slots.times'), placement.starts_at ?? placement.ends_at ? times : t('slots.always')],
          [t('slots.caps'), caps === '' ? t('slots.unlimited') : caps],
          [t('slots.experiment'), placement.arms.length > 0 || placement.held_out_percent > 0 ? t('slots.experimentOf', { arms: placement.arms.length + 1, percent: placement.held_out_percent }) : t('slots.noExperiment')],
          [t('slots.goal'), t(`slots.goalOf.${placement.goal}`)],
          ...(placement.stopped ? [[t('slots.stoppedAt'), `${formatStamp(placement.stopped.at)} · ${placement.stopped.reason}`] as const] : []),
        ]}
      />
      {may(operator, 'publishing.make') && !asking && (
        <Button danger={!placement.stopped} block style={{ marginTop: 16 }} onClick={() => { setAsking(true); }}>{t(placement.stopped ? 'slots.resume' : 'slots.stop')}</Button>
      )}
      {asking && (
        <section className="section">
          <p>{t(placement.stopped ? 'slots.resumeMeans' : 'slots.stopMeans')}</p>
          <ReasonField id="slots-reason" label={t('slots.reason')} value={reason} tried={tried} onChange={setReason} />
          {change.isError && <ProblemView error={change.error} />}
          <Button type="primary" danger={!placement.stopped} block loading={change.isPending} onClick={submit}>{t(placement.stopped ? 'slots.resume' : 'slots.stop')}</Button>
        </section>
      )}
    </Drawer>
  );
}
