import type { SentMessage } from '@polybank/api';
import { App, Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatStamp } from '../../format';
import { Copyable, Facts, Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { useMissing } from '../../session/allowed';
import { useResend } from './api';
import { TONES } from './page';

type Props = { bankId: string; message: SentMessage; onClose: () => void };

/** One message: what it said, how each way fared, and sending again what did not leave. */
export function MessageDrawer({ bankId, message, onClose }: Props) {
  const { t } = useTranslation();
  const stuck = message.deliveries.some((way) => way.state === 'failed' || way.state === 'skipped');
  return (
    <Drawer open width={600} onClose={onClose} title={t('messages.one')} closable={{ 'aria-label': t('common.close') }}>
      <p className="hero-figure" style={{ fontSize: 18 }}>{message.title}</p>
      <p style={{ margin: '8px 0 14px' }}>{message.body}</p>
      <Facts
        rows={[
          [t('messages.receiver'), <Link key="c" to={`/b/${bankId}/customers?customer=${message.user_id}`}>{message.receiver_masked}</Link>],
          [t('messages.time'), <span key="t" className="num">{formatStamp(message.created_at)}</span>],
          [t('messages.kind'), t(`messages.kindOf.${message.kind}`)],
          [t('messages.priority'), t(`messages.priorityOf.${message.priority}`)],
          [t('messages.template'), <span key="w"><span className="mono">{message.template_id}</span> · {message.template_version > 0 ? t('messages.version', { version: message.template_version }) : t('messages.ownWords')}</span>],
          [t('messages.read'), message.read_at ? <span key="r" className="num">{formatStamp(message.read_at)}</span> : t('messages.unread')],
          [t('messages.link'), message.link ? <span key="l" className="mono">{message.link}</span> : '—'],
          [t('messages.id'), <Copyable key="i" text={message.message_id} />],
        ]}
      />
      {message.withheld && (
        <p style={{ marginTop: 14 }}><Tag tone="warn">{t('messages.withheld')}</Tag> {t(`messages.withheldOf.${message.withheld}`, { defaultValue: message.withheld })}</p>
      )}
      {message.deliveries.length > 0 && (
        <section className="section">
          <h3>{t('messages.deliveries')}</h3>
          <ul className="message-ways">
            {message.deliveries.map((way) => (
              <li key={way.channel}>
                <span className="strong">{t(`messages.channelOf.${way.channel}`)}</span> <Tag tone={TONES[way.state]}>{t(`messages.stateOf.${way.state}`)}</Tag>{' '}
                <span className="muted num">{formatStamp(way.updated_at)}{way.attempts > 0 && ` · ${t('messages.attempts', { count: way.attempts })}`}{way.next_at && ` · ${t('messages.next', { at: formatStamp(way.next_at) })}`}</span>
                {way.why && <p className="muted">{t(`messages.whyOf.${way.why}`, { defaultValue: way.why })}</p>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {stuck && <Resend bankId={bankId} message={message} onClose={onClose} />}
    </Drawer>
  );
}

function Resend({ bankId, message: sent, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const resend = useResend(bankId);
  const missing = useMissing('customer.support');
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (!isReason(purpose)) return;
    resend.mutate({ messageId: sent.message_id, purpose: purpose.trim() }, {
      onSuccess: () => {
        void message.success(t('messages.resent'));
        onClose();
      },
    });
  };
  return (
    <section className="section">
      <h3>{t('messages.resend')}</h3>
      <p className="muted" style={{ margin: '4px 0 12px' }}>{t('messages.resendText')}</p>
      <ReasonField id="resend-purpose" label={t('messages.purpose')} value={purpose} tried={tried} onChange={setPurpose} />
      {resend.isError && <ProblemView error={resend.error} />}
      {missing && <p className="muted">{missing}</p>}
      <Button type="primary" style={{ marginTop: 10 }} disabled={Boolean(missing)} loading={resend.isPending} onClick={submit}>{t('messages.resend')}</Button>
    </section>
  );
}
