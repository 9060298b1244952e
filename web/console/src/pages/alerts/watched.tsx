/** A figure that is watched: what it was lately, and the band it usually stays in. */
import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import type { AlertShown } from '@polybank/api';
import { App, Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../format';
import { ProblemView } from '../../parts/states';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useMode } from '../../shell/preferences';
import { useWords } from '../behaviour/words';
import { ChartPanel, MiniTable } from '../cockpit/chart-panel';
import { useBand, useDelete } from './api';
import { AlertForm } from './form';
import { bandOption } from './options';
import { slotText } from './page';

export function Watched({ bankId, shown }: { bankId: string; shown: AlertShown }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const mode = useMode();
  const words = useWords();
  const operator = useOperator();
  const [editing, setEditing] = useState(false);
  const band = useBand(bankId, shown.alert_id, shown.edit);
  const remove = useDelete(bankId);
  const { alert } = shown;
  const points = band.data?.points ?? [];
  const at = points.map((point) => slotText(point.at, alert.by).slice(5));
  const last = points.at(-1);
  const out = points.filter((point) => typeof point.low === 'number' && typeof point.high === 'number' && (point.value < point.low || point.value > point.high)).length;
  const known = points.some((point) => typeof point.middle === 'number');
  const changes = may(operator, 'parameter.edit');
  const ask = () => { void modal.confirm({ title: t('alerts.deleteAsk', { title: alert.title }), content: t('alerts.deleteWill'), okText: t('boards.delete'), cancelText: t('common.cancel'), okButtonProps: { danger: true }, onOk: () => { remove.mutate(shown.alert_id); } }); };
  return (
    <>
      <div className="alerts-bar">
        <span className="muted">{t('alerts.rule', { width: t(`alerts.widthOf.${alert.width}`), side: t(`alerts.sideOf.${alert.side}`), least: formatCount(alert.least), hours: alert.cooldown_h })}</span>
        {changes && <Button size="small" icon={<EditOutlined aria-hidden />} onClick={() => { setEditing(true); }}>{t('boards.edit')}</Button>}
        {changes && <Button size="small" danger icon={<DeleteOutlined aria-hidden />} loading={remove.isPending} onClick={ask}>{t('boards.delete')}</Button>}
      </div>
      {remove.isError && <ProblemView error={remove.error} />}
      {band.isError ? <ProblemView error={band.error} onRetry={() => void band.refetch()} /> : !band.data ? <div className="panel chart-panel" role="status" aria-label={t('common.loading')}><Skeleton active /></div> : (
        <ChartPanel
          title={band.data.left > 0 ? t('alerts.counting', { count: band.data.left }) : !known ? t('alerts.learning') : out === 0 ? t('alerts.within', { what: alert.title }) : t('alerts.outside', { what: alert.title, count: out })}
          label={`${words.event(alert.event)} · ${t(`behaviour.${alert.count}`)} · ${t(`alerts.byOf.${alert.by}`)}`}
          note={t('alerts.bandNote')}
          option={bandOption(at, points, { value: t('alerts.value'), band: t('alerts.usual'), middle: t('alerts.middle') }, mode)}
          empty={!last || points.every((point) => point.value === 0) ? { title: t('alerts.noPoints'), text: t('alerts.noPointsText') } : undefined}
          table={
            <MiniTable
              caption={t('behaviour.tableOf', { name: alert.title })} head={[t('alerts.at'), t('alerts.value'), t('alerts.usual')]}
              rows={points.map((point) => [slotText(point.at, alert.by).slice(5), formatCount(point.value), typeof point.low === 'number' && typeof point.high === 'number' ? t('alerts.between', { low: formatCount(point.low), high: formatCount(point.high) }) : '—']).reverse()}
            />
          }
        />
      )}
      {editing && <AlertForm bankId={bankId} known={shown} onClose={() => { setEditing(false); }} onSaved={() => { setEditing(false); }} />}
    </>
  );
}
