import type { RiskDeviceBan, RiskDeviceFile } from '@polybank/api';
import { App, Button, Drawer, Spin } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { Copyable, Facts, Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useDecide, useDevice, useSharing, type Decision } from './api';
import { StateTag, toneOf } from './page';

export function DeviceDrawer({ bankId, deviceId, onClose }: { bankId: string; deviceId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const operator = useOperator();
  const device = useDevice(bankId, deviceId);
  const sharing = useSharing(bankId);
  const file = device.data;
  const looksBanned = file?.signals.some((one) => one.signal === 'fingerprint_banned') ?? false;
  return (
    <Drawer open width={600} onClose={onClose} title={t('devices.device')} closable={{ 'aria-label': t('common.close') }}>
      <Copyable text={deviceId} />
      {device.isPending && <Spin aria-label={t('common.loading')} />}
      {device.error && <ProblemView error={device.error} onRetry={() => void device.refetch()} />}
      {file === null && <p className="muted">{t('devices.missing')}</p>}
      {file && <Look file={file} />}
      {file && <History bans={file.bans} />}
      {file && !may(operator, 'risk.decide') && <p className="muted">{t('devices.notAllowed')}</p>}
      {file && may(operator, 'risk.decide') && (
        <>
          {file.device.state !== 'banned' && <Decide bankId={bankId} deviceId={deviceId} decision="ban" also={sharing.data?.shares ? t('devices.ban.willShare') : null} />}
          {(file.device.banned || looksBanned) && <Decide bankId={bankId} deviceId={deviceId} decision="lift" also={null} />}
        </>
      )}
    </Drawer>
  );
}

function Look({ file }: { file: RiskDeviceFile }) {
  const { t, i18n } = useTranslation();
  const en = i18n.language.startsWith('en');
  const { device } = file;
  const rows: [string, ReactNode][] = [
    [t('devices.platform'), device.platform ? t(`devices.platformOf.${device.platform}`) : t('devices.never')],
    [t('devices.fingerprint'), <span key="f"><span className="mono">{device.fingerprint ?? '—'}</span><br /><small className="muted">{t('devices.fingerprintHint')}</small></span>],
    [t('devices.zone'), file.zone ?? '—'],
    [t('devices.proof'), file.proof === 'key' || file.proof === 'session' ? t(`devices.proofOf.${file.proof}`) : '—'],
    [t('devices.firstSeen'), formatStamp(device.first_seen_at)],
    [t('devices.lastSeen'), formatStamp(device.last_seen_at)],
  ];
  if (file.fingerprint_changed_at) rows.push([t('devices.changed'), formatStamp(file.fingerprint_changed_at)]);
  return (
    <>
      <p style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
        {t('devices.total')} <span className="hero-figure">{device.score}</span>
        <Tag tone={toneOf(device.score)}>{t('devices.score')}</Tag>
        <StateTag device={device} />
      </p>
      <section className="section"><Facts rows={rows} /></section>
      <section className="section">
        <h3>{t('devices.signals')}</h3>
        {file.signals.length === 0 && <p className="muted">{t('devices.noSignals')}</p>}
        <Facts rows={file.signals.map((one) => [
          en ? one.name_en : one.name,
          <span key={one.signal}><strong className="num">+{one.score}</strong> <span className="muted">{one.told_at ? t('devices.toldAt', { at: formatStamp(one.told_at) }) : t('devices.byBank')}</span></span>,
        ])} />
      </section>
    </>
  );
}

function History({ bans }: { bans: RiskDeviceBan[] }) {
  const { t } = useTranslation();
  return (
    <section className="section">
      <h3>{t('devices.history')}</h3>
      {bans.length === 0 && <p className="muted">{t('devices.noHistory')}</p>}
      {bans.map((ban) => (
        <div key={ban.banned_at}>
          <p>{t('devices.bannedBy', { at: formatStamp(ban.banned_at), by: ban.banned_by, reason: ban.reason })}</p>
          {ban.lifted_at && <p>{t('devices.liftedBy', { at: formatStamp(ban.lifted_at), by: ban.lifted_by, reason: ban.lift_reason })}</p>}
        </div>
      ))}
    </section>
  );
}

/** Banning or lifting, with a reason and what it will do. */
function Decide({ bankId, deviceId, decision, also }: { bankId: string; deviceId: string; decision: Decision; also: string | null }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const decide = useDecide(bankId, deviceId, decision);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (!isReason(reason)) return;
    decide.mutate(reason.trim(), {
      onSuccess: () => {
        setReason('');
        setTried(false);
        void message.success(t(`devices.${decision}.done`));
      },
    });
  };
  return (
    <section className="section">
      <h3>{t(`devices.${decision}.title`)}</h3>
      <ReasonField id={`device-${decision}`} label={t(`devices.${decision}.reason`)} value={reason} tried={tried} onChange={setReason} />
      {decide.error && <ProblemView error={decide.error} />}
      <p className="muted">{t(`devices.${decision}.will`)} {also}</p>
      <Button type="primary" danger={decision === 'ban'} loading={decide.isPending} onClick={submit}>{t(`devices.${decision}.submit`)}</Button>
    </section>
  );
}
