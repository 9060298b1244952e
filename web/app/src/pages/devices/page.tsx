/** The devices one signs in on: which they are, what they are called, and how to be rid of one. */
import type { OwnDevice } from '@polybank/api';
import { formatDate, formatWhen } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BoneRows } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
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
      {chosen && <DeviceSheet key={chosen.device_ref} device={chosen} onClose={() => setChosen(undefined)} />}
    </Screen>
  );
}
