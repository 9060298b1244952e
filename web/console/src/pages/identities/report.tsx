import type { IdentityReport } from '@polybank/api';
import { App, Input, Modal, Select, type InputRef } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFirstFocus } from '../../parts/first-focus';
import { ProblemView } from '../../parts/states';
import { useReport } from './api';

const CHANNELS = ['counter', 'phone_bank', 'mini_program'] as const;
const DOCUMENTS = ['not_checked', 'checked'] as const;

/** What a channel without a sign-in of ours knows of somebody: whose it is, proofs will tell. */
export function ReportDialog({ bankId, onClose }: { bankId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const report = useReport(bankId);
  const first = useFirstFocus<InputRef>();
  const [told, setTold] = useState<IdentityReport>({ channel: 'counter', subject: '', document: 'not_checked' });
  const field = (name: 'subject' | 'phone' | 'name' | 'id_number', max: number) => (
    <div className="field">
      <label htmlFor={`told-${name}`}>{t(`identities.report.${name}`)}</label>
      <Input id={`told-${name}`} ref={name === 'subject' ? first : null} maxLength={max} value={told[name] ?? ''} onChange={(event) => { setTold({ ...told, [name]: event.target.value }); }} />
    </div>
  );
  const submit = () => {
    const { channel, document } = told;
    const filled = (['phone', 'name', 'id_number'] as const).filter((name) => (told[name] ?? '').trim() !== '').map((name) => [name, (told[name] ?? '').trim()]);
    report.mutate({ channel, document, subject: told.subject.trim(), ...Object.fromEntries(filled) as Partial<IdentityReport> }, {
      onSuccess: (done) => {
        void message.success(t(`identities.report.outcome.${done.outcome}`));
        onClose();
      },
    });
  };
  return (
    <Modal open title={t('identities.report.action')} okText={t('identities.report.submit')} cancelText={t('common.cancel')} confirmLoading={report.isPending} okButtonProps={{ disabled: told.subject.trim() === '' }} onOk={submit} onCancel={onClose}>
      <p style={{ marginBottom: 14 }}>{t('identities.report.text')}</p>
      <div className="field">
        <label htmlFor="told-channel">{t('identities.report.channel')}</label>
        <Select id="told-channel" style={{ width: '100%' }} value={told.channel} onChange={(channel) => { setTold({ ...told, channel }); }} options={CHANNELS.map((value) => ({ value, label: t(`identities.channel.${value}`) }))} />
      </div>
      {field('subject', 64)}
      {field('phone', 11)}
      {field('name', 60)}
      {field('id_number', 18)}
      <div className="field">
        <label htmlFor="told-document">{t('identities.document')}</label>
        <Select id="told-document" style={{ width: '100%' }} value={told.document} onChange={(document) => { setTold({ ...told, document }); }} options={DOCUMENTS.map((value) => ({ value, label: t(`identities.documentOf.${value}`) }))} />
      </div>
      {report.isError && <ProblemView error={report.error} />}
    </Modal>
  );
}
