/** One device: another name for it, signing it out, unbinding it. What will happen is said before it is done. */
import { act, Intent, type OwnDevice } from '@polybank/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api';
import { Action, Field } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { ProblemSheet } from '../../parts/problem';
import { Sheet } from '../../parts/sheet';
import { session } from '../../session/session';
import { useProven } from '../online/flow';
import { renameDevice, signDeviceOut, unbindDevice } from './api';

type Props = { device: OwnDevice; onClose: () => void };

export function DeviceSheet({ device, onClose }: Props) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const [name, setName] = useState(device.name);
  const [asked, setAsked] = useState<'nothing' | 'unbind'>('nothing');
  const [intents] = useState(() => ({ rename: new Intent(), out: new Intent() }));
  const finish = (said: string): void => {
    void queries.invalidateQueries({ queryKey: ['devices'] });
    toast(said);
    onClose();
  };
  const rename = useMutation({
    mutationFn: () => act(intents.rename, { name }, (key) => renameDevice(device.device_ref, name.trim(), key)),
    onSuccess: () => finish(t('safety.renamed')),
  });
  const out = useMutation({
    mutationFn: () => act(intents.out, {}, (key) => signDeviceOut(device.device_ref, key)),
    onSuccess: () => finish(t('safety.signed_out')),
  });
  const unbind = useProven<unknown>({}, (proof, key) => unbindDevice(device.device_ref, proof, key), {
    onDone: () => {
      if (device.this_device) session.ended(undefined);
      else finish(t('safety.unbound'));
    },
  });
  return (
    <>
      <Sheet open title={device.name} onClose={onClose}>
        {asked === 'unbind' ? (
          <div className="form">
            <p>{t(device.this_device ? 'safety.unbind_this_text' : 'safety.unbind_text')}</p>
            <Action look="danger" busy={unbind.busy} track="devices.unbind" onClick={() => unbind.start()}>
              {t('safety.unbind')}
            </Action>
            <button type="button" className="button plain" onClick={() => setAsked('nothing')}>
              {t('common.stay')}
            </button>
          </div>
        ) : (
          <div className="form">
            <Field
              label={t('safety.device_name')}
              maxLength={30}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <Action
              busy={rename.isPending}
              disabled={name.trim() === '' || name.trim() === device.name}
              track="devices.rename"
              onClick={() => rename.mutate()}
            >
              {t('safety.rename')}
            </Action>
            {!device.this_device && (
              <Action
                look="outline"
                busy={out.isPending}
                disabled={!device.signed_in}
                track="devices.sign_out"
                onClick={() => out.mutate()}
              >
                {t(device.signed_in ? 'safety.sign_out' : 'safety.not_signed_in')}
              </Action>
            )}
            <button type="button" className="button plain" onClick={() => setAsked('unbind')}>
              {t('safety.unbind')}
            </button>
          </div>
        )}
      </Sheet>
      {unbind.sheets}
      <ProblemSheet error={rename.error ?? out.error} onClose={() => { rename.reset(); out.reset(); }} />
    </>
  );
}
