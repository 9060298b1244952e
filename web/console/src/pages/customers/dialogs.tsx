import type { CustomerReveal } from '@polybank/api';
import { App, Button, Input, Modal, type InputRef } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFirstFocus } from '../../parts/first-focus';
import { ProblemView } from '../../parts/states';
import { useGiveAccount, useReveal } from './api';

const PURPOSES = ['call', 'dispute', 'legal', 'risk'] as const;

type DialogProps = { bankId: string; userId: string; onClose: () => void };

/** No details without a purpose; the purpose goes into the audit trail. */
export function RevealDialog({ bankId, userId, onClose, onRevealed }: DialogProps & { onRevealed: (details: CustomerReveal) => void }) {
  const { t } = useTranslation();
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const reveal = useReveal(bankId, userId);
  const first = useFirstFocus<TextAreaRef>();
  const length = [...purpose.trim()].length;
  const wrong = length < 4 ? t('customers.reveal.tooShort') : length > 200 ? t('customers.reveal.tooLong') : undefined;
  const submit = () => {
    setTried(true);
    if (wrong) return;
    reveal.mutate(purpose.trim(), {
      onSuccess: (details) => {
        onRevealed(details);
        onClose();
      },
    });
  };
  return (
    <Modal
      open
      title={t('customers.reveal.title')}
      okText={t('customers.reveal.submit')}
      cancelText={t('common.cancel')}
      confirmLoading={reveal.isPending}
      onOk={submit}
      onCancel={onClose}
    >
      <p style={{ marginBottom: 14 }}>{t('customers.reveal.audited')}</p>
      <div className="field">
        <label htmlFor="purpose">{t('customers.reveal.purpose')}</label>
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 6, marginBottom: 8 }}>
          {PURPOSES.map((key) => (
            <Button key={key} size="small" onClick={() => { setPurpose(t(`customers.reveal.purposes.${key}`)); }}>{t(`customers.reveal.purposes.${key}`)}</Button>
          ))}
        </div>
        <Input.TextArea id="purpose" ref={first} rows={3} maxLength={220} value={purpose} status={tried && wrong ? 'error' : ''} aria-describedby="purpose-help" onChange={(event) => { setPurpose(event.target.value); }} />
        <p id="purpose-help" className={tried && wrong ? 'help bad' : 'help'}>{tried && wrong ? wrong : t('customers.reveal.purposeHint')}</p>
      </div>
      {reveal.isError && <ProblemView error={reveal.error} />}
    </Modal>
  );
}

/** Demo only: a name and a funded account for a customer who has just registered. */
export function GiveAccountDialog({ bankId, userId, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [name, setName] = useState('');
  const [idNumber, setIdNumber] = useState('');
  const [tried, setTried] = useState(false);
  const give = useGiveAccount(bankId, userId);
  const first = useFirstFocus<InputRef>();
  const missing = name.trim() === '';
  const submit = () => {
    setTried(true);
    if (missing) return;
    give.mutate(
      { name: name.trim(), ...(idNumber.trim() ? { id_number: idNumber.trim() } : {}) },
      {
        onSuccess: (account) => {
          void message.success(t('customers.demo.done', { account: account.account_no_masked }));
          onClose();
        },
      },
    );
  };
  return (
    <Modal open title={t('customers.demo.title')} okText={t('customers.demo.submit')} cancelText={t('common.cancel')} confirmLoading={give.isPending} onOk={submit} onCancel={onClose}>
      <p style={{ marginBottom: 14 }}>{t('customers.demo.text')}</p>
      <div className="field">
        <label htmlFor="give-name">{t('customers.demo.name')}</label>
        <Input id="give-name" ref={first} maxLength={40} value={name} status={tried && missing ? 'error' : ''} aria-describedby="give-name-help" onChange={(event) => { setName(event.target.value); }} onPressEnter={submit} />
        <p id="give-name-help" className="help bad">{tried && missing && t('customers.demo.nameRequired')}</p>
      </div>
      <div className="field">
        <label htmlFor="give-id">{t('customers.demo.idNumber')}<small>{t('common.optional')}</small></label>
        <Input id="give-id" maxLength={18} value={idNumber} onChange={(event) => { setIdNumber(event.target.value); }} onPressEnter={submit} />
      </div>
      {give.isError && <div style={{ marginTop: 14 }}><ProblemView error={give.error} /></div>}
    </Modal>
  );
}
