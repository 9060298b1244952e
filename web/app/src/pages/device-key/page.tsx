/** This browser has lost its key, or the bank knows another: the new one takes its place with PIN and code. */
import type { DeviceKeyRegister, OwnDeviceKey } from '@polybank/api';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ConfirmOnce } from '../../parts/confirm-once';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { Screen } from '../../parts/screen';
import { unregisteredKey } from '../../session/device-key';
import { useMe } from '../../session/me';
import { registerKey } from './api';

export function DeviceKeyPage() {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const navigate = useNavigate();
  const { user_id } = useMe();
  const made = useQuery({ queryKey: ['device-key'], queryFn: async () => (await unregisteredKey(user_id)) ?? '', retry: false, gcTime: 0 });
  return (
    <Screen title={t('device_key.title')} back="/me/security">
      <section className="card form">
        <p>
          <Icon name="device" size="1.6rem" />
        </p>
        <p className="muted">{t('device_key.why')}</p>
        {made.data === '' && (
          <p className="notice calm" role="status">
            {t('device_key.fine')}
          </p>
        )}
        {made.error && (
          <p className="small over" role="alert">
            {t('device_key.unable')}
          </p>
        )}
        {made.data && (
          <div>
            <ConfirmOnce<DeviceKeyRegister, OwnDeviceKey>
              label={t('device_key.replace')}
              busyText={t('common.working')}
              track="device_key.replace"
              body={{ public_key: made.data }}
              submit={(body, key) => registerKey(user_id, body, key)}
              onMade={() => {
                toast(t('device_key.done'));
                void navigate('/me/security', { replace: true });
              }}
              onFix={() => undefined}
            />
          </div>
        )}
      </section>
    </Screen>
  );
}
