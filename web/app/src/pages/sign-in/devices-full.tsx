/** As many devices are bound as may be: the one that gives way is chosen before the code is asked for. */
import type { DeviceChoice, DevicesFull } from '@polybank/api';
import { formatWhen } from '@polybank/ui';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon';

type Props = { full: DevicesFull; onChoose: (device: DeviceChoice) => void; onBack: () => void };

export function DevicesFullStep({ full, onChoose, onBack }: Props) {
  const { t } = useTranslation();
  return (
    <div className="form">
      <p className="muted">{t('safety.full_text', { most: full.most })}</p>
      <ul className="card flush rows">
        {full.devices.map((device) => (
          <li key={device.device_ref}>
            <button type="button" className="row" onClick={() => onChoose(device)} data-track="sign_in.replace_device">
              <Icon name="device" size="1.35rem" />
              <span className="grow">
                {device.name}
                <span className="tiny muted" style={{ display: 'block' }}>
                  {t('safety.last_seen', { at: formatWhen(device.last_seen_at) })}
                </span>
              </span>
              <span className="small">{t('safety.remove')}</span>
            </button>
          </li>
        ))}
      </ul>
      <button type="button" className="button plain" onClick={onBack}>
        {t('common.back')}
      </button>
    </div>
  );
}
