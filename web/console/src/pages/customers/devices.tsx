import type { CustomerDetail } from '@polybank/api';
import { formatDate, formatWhen } from '@polybank/ui';
import { App, Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useDeviceAct, type DeviceAct } from './api';

type Device = CustomerDetail['devices'][number];
type Chosen = { device: Device; act: DeviceAct };

/** The customer's devices; to sign one out or unbind it takes a purpose. */
export function Devices({ bankId, customer }: { bankId: string; customer: CustomerDetail }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Chosen>();
  return (
    <section className="section">
      <h3>{t('customers.drawer.devices')}</h3>
      {customer.devices.length === 0 && <p className="muted">{t('customers.drawer.noDevices')}</p>}
      {customer.devices.length > 0 && (
        <ul className="rows">
          {customer.devices.map((device) => (
            <li key={device.device_ref}>
              <div className="grow">
                {device.name} {device.signed_in && <Tag tone="good">{t('customers.device.signedIn')}</Tag>}
                <small>{t(`customers.platform.${device.platform}`)} · {t('customers.drawer.bound')} {formatDate(device.bound_at)} · {t('customers.drawer.seen')} {formatWhen(device.last_seen_at)}</small>
              </div>
              <Explained permission="customer.support">
                <Button size="small" disabled={!device.signed_in} onClick={() => { setChosen({ device, act: 'sign-out' }); }}>{t('customers.device.sign-out')}</Button>
              </Explained>{' '}
              <Explained permission="customer.support">
                <Button size="small" danger onClick={() => { setChosen({ device, act: 'unbind' }); }}>{t('customers.device.unbind')}</Button>
              </Explained>
            </li>
          ))}
        </ul>
      )}
      {chosen && <ActDialog bankId={bankId} userId={customer.user_id} chosen={chosen} onClose={() => { setChosen(undefined); }} />}
    </section>
  );
}

function ActDialog({ bankId, userId, chosen, onClose }: { bankId: string; userId: string; chosen: Chosen; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const act = useDeviceAct(bankId, userId, chosen.device.device_ref);
  const submit = () => {
    setTried(true);
    if (!isReason(purpose)) return;
    act.mutate({ act: chosen.act, purpose: purpose.trim() }, {
      onSuccess: () => {
        void message.success(t('customers.device.done'));
        onClose();
      },
    });
  };
  return (
    <Modal open title={`${t(`customers.device.${chosen.act}`)} · ${chosen.device.name}`} okText={t(`customers.device.${chosen.act}`)} cancelText={t('common.cancel')} okButtonProps={{ danger: true }} confirmLoading={act.isPending} onOk={submit} onCancel={onClose}>
      <p style={{ marginBottom: 14 }}>{t(`customers.device.text.${chosen.act}`)}</p>
      <ReasonField id="device-purpose" label={t('customers.device.purpose')} value={purpose} tried={tried} onChange={setPurpose} />
      {act.isError && <ProblemView error={act.error} />}
    </Modal>
  );
}
