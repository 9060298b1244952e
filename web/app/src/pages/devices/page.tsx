/** The devices one signs in on: which they are, what they are called, and how to be rid of one. */
import type { OwnDevice } from '@polybank/api';
import { copyText, formatDate, formatWhen } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BoneRows } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { deviceId } from '../../session/device';
import { PendingRecoveryNotice } from '../recovery/pending';
import { devicesQuery } from './api';
import { DeviceSheet } from './sheet';

function Row({ device, onOpen }: { device: OwnDevice; onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <li>
      <button type="button" className="row" onClick={onOpen} data-track="devices.open">
        <Icon name="device" size="1.35rem" />
        <span className="grow">
          {device.name}
          <span className="tiny muted" style={{ display: 'block' }}>
            {t(`safety.platform.${device.platform}`)} · {t('safety.last_seen', { at: formatWhen(device.last_seen_at) })}
            <br />
            {t('safety.bound_since', { at: formatDate(device.bound_at) })}
          </span>
        </span>
        {device.this_device ? (
          <span className="badge good">{t('safety.this_device')}</span>
        ) : (
          device.signed_in && <span className="badge">{t('safety.signed_in')}</span>
        )}
        <Icon name="forward" size="1.1rem" />
      </button>
    </li>
  );
}

/** What this device calls itself, for whoever looks into what it sends. */
function ThisId() {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const id = deviceId();
  const copy = (): void => {
    copyText(id).then(
      () => toast(t('safety.id_copied')),
      () => toast(t('common.copy_failed')),
    );
  };
  return (
    <section className="card" aria-label={t('safety.this_id')}>
      <p className="small">
        {t('safety.this_id')}
        <span className="tiny muted" style={{ display: 'block' }}>{t('safety.this_id_about')}</span>
      </p>
      <code className="small" style={{ overflowWrap: 'anywhere' }}>{id}</code>
      <button type="button" className="button quiet" onClick={copy} data-track="devices.copy_id">
        {t('safety.copy_id')}
      </button>
    </section>
  );
}

export function DevicesPage() {
  const { t } = useTranslation();
  const own = useQuery(devicesQuery);
  const [chosen, setChosen] = useState<OwnDevice | undefined>(undefined);
  return (
    <Screen title={t('safety.devices')} back="/me/security" onRefresh={() => own.refetch()}>
      <PendingRecoveryNotice />
      {own.isPending && <BoneRows count={2} />}
      {own.error && !own.data && <LoadProblem error={own.error} onRetry={() => void own.refetch()} />}
      {own.data && (
        <>
          <p className="muted small">{t('safety.devices_about', { most: own.data.most })}</p>
          <ul className="card flush rows">
            {own.data.devices.map((device) => (
              <Row key={device.device_ref} device={device} onOpen={() => setChosen(device)} />
            ))}
          </ul>
          <div className="notice calm">
            <Icon name="shield" />
            <span>{t('safety.unknown_device')}</span>
          </div>
        </>
      )}
      <ThisId />
      {chosen && <DeviceSheet key={chosen.device_ref} device={chosen} onClose={() => setChosen(undefined)} />}
    </Screen>
  );
}
