/** What is watched, and when it is told. */
import type { AlertBody, AlertShown } from '@polybank/api';
import { App, Button, Drawer, Input, InputNumber, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemView } from '../../parts/states';
import { EventPicker } from '../behaviour/picker';
import { useSave } from './api';

const NEW: AlertBody = { title: '', event: { name: 'error' }, count: 'times', by: 'day', side: 'both', width: 'usual', least: 10, cooldown_h: 24, state: 'on' };

type Props = { bankId: string; known: AlertShown | undefined; onClose: () => void; onSaved: () => void };

export function AlertForm({ bankId, known, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [alert, setAlert] = useState<AlertBody>(known?.alert ?? NEW);
  const save = useSave(bankId, known && { alert_id: known.alert_id, edit: known.edit });
  const set = (part: Partial<AlertBody>) => { setAlert({ ...alert, ...part }); };
  const choices = <K extends 'count' | 'by' | 'side' | 'width' | 'state'>(field: K, values: readonly AlertBody[K][], nameOf: (value: AlertBody[K]) => string) => (
    <div>
      <span>{t(`alerts.field.${field}`)}</span>
      <Segmented<AlertBody[K]> aria-label={t(`alerts.field.${field}`)} value={alert[field]} options={values.map((value) => ({ value, label: nameOf(value) }))} onChange={(value) => { set({ [field]: value }); }} />
    </div>
  );
  const submit = () => { save.mutate({ ...alert, title: alert.title.trim() }, { onSuccess: () => { void message.success(t('alerts.saved')); onSaved(); } }); };
  return (
    <Drawer open width={480} onClose={onClose} title={t(known ? 'alerts.change' : 'alerts.make')} closable={{ 'aria-label': t('common.close') }}>
      <div className="boards-form">
        <label><span>{t('alerts.name')}</span><Input value={alert.title} maxLength={40} placeholder={t('alerts.namePlace')} onChange={(event) => { set({ title: event.target.value }); }} /></label>
        <div><span>{t('alerts.what')}</span><EventPicker label={t('alerts.what')} event={alert.event} onChange={(event) => { set({ event }); }} /></div>
        {choices('count', ['times', 'people'], (value) => t(`behaviour.${value}`))}
        {choices('by', ['day', 'hour'], (value) => t(`alerts.byOf.${value}`))}
        {choices('side', ['both', 'above', 'below'], (value) => t(`alerts.sideOf.${value}`))}
        {choices('width', ['narrow', 'usual', 'wide'], (value) => t(`alerts.widthOf.${value}`))}
        <label><span>{t('alerts.field.least')}</span><InputNumber<number> value={alert.least} min={0} max={1_000_000_000} precision={0} onChange={(least) => { set({ least: least ?? 0 }); }} /><small className="muted">{t('alerts.leastHelp')}</small></label>
        <label><span>{t('alerts.field.cooldown')}</span><InputNumber<number> value={alert.cooldown_h} min={1} max={168} precision={0} addonAfter={t('alerts.hours')} onChange={(cooldown_h) => { set({ cooldown_h: cooldown_h ?? 24 }); }} /></label>
        {choices('state', ['on', 'off'], (value) => t(`alerts.stateOf.${value}`))}
        <p className="muted">{t('alerts.will')}</p>
        {save.isError && <ProblemView error={save.error} />}
        <Button type="primary" loading={save.isPending} disabled={alert.title.trim() === ''} onClick={submit}>{t('alerts.save')}</Button>
      </div>
    </Drawer>
  );
}
