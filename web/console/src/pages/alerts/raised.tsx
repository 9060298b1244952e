/** A figure that left its band: by how much, what moved most, and that somebody has seen to it. */
import type { AlertMover, AlertRaised } from '@polybank/api';
import { App, Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatCount, formatStamp } from '../../format';
import { Facts } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { eventText } from '../behaviour/address';
import { useWords } from '../behaviour/words';
import { MiniTable, type Cell } from '../cockpit/chart-panel';
import { worded } from '../surveys/insight';
import { useSee } from './api';
import { slotText } from './page';

export function RaisedDrawer({ bankId, raised, onClose }: { bankId: string; raised: AlertRaised; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useWords();
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const see = useSee(bankId, raised.event_id);
  const { alert } = raised;
  const day = slotText(raised.at, 'day');
  const analysis = `/b/${bankId}/behaviour?${new URLSearchParams({ tab: 'trend', period: 'own', from: day, until: day, by: 'hour', event: eventText(alert.event) }).toString()}`;
  const part = ({ part: name, title_zh, title_en }: AlertMover): Cell => {
    if (alert.event.what) return title_zh && title_en ? worded(title_zh, title_en) : name;
    const { text, code } = words.what(alert.event.name, name);
    return { text, code };
  };
  const submit = () => {
    setTried(true);
    if (isReason(note)) see.mutate(note.trim(), { onSuccess: () => { void message.success(t('alerts.seenNow')); onClose(); } });
  };
  return (
    <Drawer open width={560} onClose={onClose} title={alert.title} closable={{ 'aria-label': t('common.close') }}>
      <Facts
        rows={[
          [t('alerts.what'), `${words.event(alert.event)} · ${t(`behaviour.${alert.count}`)}`],
          [t('alerts.at'), <span key="at" className="num">{slotText(raised.at, alert.by)}</span>],
          [t('alerts.value'), <b key="value" className="num">{formatCount(raised.value)}</b>],
          [t('alerts.usual'), <span key="usual" className="num">{t('alerts.between', { low: formatCount(raised.low), high: formatCount(raised.high) })}</span>],
          [t('alerts.middle'), <span key="middle" className="num">{formatCount(raised.middle)}</span>],
          [t('alerts.owner'), raised.owner_name ?? '—'],
          ...(raised.seen_at ? [[t('alerts.seenBy'), `${raised.seen_by_name ?? '—'} · ${formatStamp(raised.seen_at)}`] as const] : []),
          ...(raised.note ? [[t('alerts.note'), raised.note] as const] : []),
        ]}
      />
      <p><Link to={analysis}>{t('alerts.analyse')}</Link></p>
      <section className="section">
        <h3>{t('alerts.movers')}</h3>
        {raised.movers.length === 0 ? <p className="muted">{t('alerts.noMovers')}</p> : (
          <MiniTable caption={t('alerts.movers')} head={[t(alert.event.what ? 'behaviour.audience' : 'alerts.part'), t('alerts.value'), t('alerts.usualPart')]} rows={raised.movers.map((mover) => [part(mover), formatCount(mover.now), formatCount(mover.usual)])} />
        )}
      </section>
      {!raised.seen_at && (
        <section className="section">
          <h3>{t('alerts.see')}</h3>
          <ReasonField id="alert-note" label={t('alerts.note')} value={note} tried={tried} onChange={setNote} />
          {see.isError && <ProblemView error={see.error} />}
          <p className="muted" style={{ margin: '10px 0' }}>{t('alerts.seeWill')}</p>
          <Explained permission="parameter.edit"><Button type="primary" loading={see.isPending} onClick={submit}>{t('alerts.see')}</Button></Explained>
        </section>
      )}
    </Drawer>
  );
}
