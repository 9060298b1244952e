import type { DeadLetter } from '@polybank/api';
import { App, Button, Drawer, Input, Modal } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { useFirstFocus } from '../../parts/first-focus';
import { ProblemView } from '../../parts/states';
import { useMissing } from '../../session/allowed';
import { useDiscard, useRetry } from './api';

type Props = { bankId: string; letter: DeadLetter; onClose: () => void };

/** One undelivered event: what it is, why it hangs, and the two things that can be done. */
export function LetterDrawer({ bankId, letter, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const retry = useRetry(bankId);
  const missing = useMissing('outbox.control');
  const [discarding, setDiscarding] = useState(false);
  const again = () => {
    retry.mutate({ consumer: letter.consumer, seq: letter.seq }, {
      onSuccess: ({ letters }) => {
        void message.info(letters > 0 ? t('letters.retryAsked') : t('letters.gone'));
        onClose();
      },
    });
  };
  const facts: [string, string][] = [
    [t('letters.consumer'), letter.consumer],
    [t('letters.topic'), letter.topic],
    [t('letters.aggregate'), letter.aggregate],
    [t('letters.reason'), letter.reason ?? t('letters.behind')],
    [t('letters.died'), formatStamp(letter.died_at)],
    [t('letters.tries'), String(letter.tries)],
    [t('letters.next'), letter.retry_at ? formatStamp(letter.retry_at) : t('letters.waitsPerson')],
  ];
  return (
    <Drawer open width={560} onClose={onClose} title={t('letters.one', { seq: letter.seq })} closable={{ 'aria-label': t('common.close') }}>
      <dl className="facts">
        {facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd style={{ overflowWrap: 'anywhere' }}>{value}</dd></div>)}
      </dl>
      <p className="muted" style={{ margin: '14px 0' }}>{t('letters.explain')}</p>
      {missing && <p className="muted">{missing}</p>}
      <div style={{ display: 'flex', gap: 8 }}>
        <Button type="primary" disabled={Boolean(missing)} loading={retry.isPending} onClick={again}>{t('letters.retry')}</Button>
        <Button danger disabled={Boolean(missing)} onClick={() => { setDiscarding(true); }}>{t('letters.discard')}</Button>
      </div>
      {retry.isError && <div style={{ marginTop: 14 }}><ProblemView error={retry.error} /></div>}
      {discarding && <DiscardDialog bankId={bankId} letter={letter} onClose={() => { setDiscarding(false); }} onDone={onClose} />}
    </Drawer>
  );
}

/** Nothing is given up without a purpose; the purpose goes into the audit trail. */
function DiscardDialog({ bankId, letter, onClose, onDone }: Props & { onDone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const discard = useDiscard(bankId);
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const first = useFirstFocus<TextAreaRef>();
  const length = [...purpose.trim()].length;
  const wrong = length < 4 || length > 200;
  const submit = () => {
    setTried(true);
    if (wrong) return;
    discard.mutate({ consumer: letter.consumer, seq: letter.seq, purpose: purpose.trim() }, {
      onSuccess: ({ letters }) => {
        void message.info(letters > 0 ? t('letters.discarded') : t('letters.gone'));
        onDone();
      },
    });
  };
  return (
    <Modal open title={t('letters.discardTitle')} okText={t('letters.discard')} okButtonProps={{ danger: true }} cancelText={t('common.cancel')} confirmLoading={discard.isPending} onOk={submit} onCancel={onClose}>
      <p style={{ marginBottom: 14 }}>{t('letters.discardText')}</p>
      <div className="field">
        <label htmlFor="discard-purpose">{t('letters.purpose')}</label>
        <Input.TextArea id="discard-purpose" ref={first} rows={3} maxLength={220} value={purpose} status={tried && wrong ? 'error' : ''} aria-describedby="discard-help" onChange={(event) => { setPurpose(event.target.value); }} />
        <p id="discard-help" className={tried && wrong ? 'help bad' : 'help'}>{t('letters.purposeHint')}</p>
      </div>
      {discard.isError && <ProblemView error={discard.error} />}
    </Modal>
  );
}
