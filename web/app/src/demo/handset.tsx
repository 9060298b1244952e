/** The demo handset: the texts and pushes that a real phone would have received. */
import { copyText, dayKey, formatTime, formatDay, useAttended } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFrame } from '../parts/frame';
import { Icon } from '../parts/icon';
import { ATTENDED_MS, handsetQuery } from './api';
import { useDemoState } from './store';

/** How many of both together. */
const SHOWN = 20;
const CODE = /(?<!\d)(\d{6})(?!\d)/;

function masked(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

export function Handset() {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const { phone } = useDemoState();
  const attended = useAttended(ATTENDED_MS);
  const messages = useQuery({ ...handsetQuery(phone), enabled: attended && phone !== '' });
  const texts = (messages.data?.messages ?? []).map((message) => ({ ...message, way: 'sms' as const }));
  const pushes = (messages.data?.pushes ?? []).map((message) => ({ ...message, way: 'push' as const }));
  const list = [...texts, ...pushes].sort((one, other) => other.at.localeCompare(one.at)).slice(0, SHOWN);
  const today = dayKey(new Date().toISOString());
  return (
    <section className="demo-card" aria-label={t('demo.handset')}>
      <h2>
        <Icon name="message" size="1.15rem" />
        {t('demo.handset')}
        {phone && <span className="num muted tiny">{masked(phone)}</span>}
      </h2>
      {phone === '' && <p className="small muted">{t('demo.no_phone')}</p>}
      {phone !== '' && list.length === 0 && (
        <p className="small muted">{t(messages.error ? 'demo.handset_failed' : 'demo.no_messages')}</p>
      )}
      <ol className="demo-messages" aria-live="polite">
        {list.map((message) => {
          const code = message.way === 'sms' ? CODE.exec(message.text)?.[1] : undefined;
          return (
            <li key={message.id}>
              {message.way === 'push' && <span className="badge brand">{t('demo.push')}</span>}
              <p style={{ whiteSpace: 'pre-line' }}>{message.text}</p>
              <p className="demo-message-foot tiny muted num">
                {dayKey(message.at) === today ? formatTime(message.at) : `${formatDay(message.at)} ${formatTime(message.at)}`}
                {code && (
                  <button
                    type="button"
                    className="link tiny"
                    onClick={() => {
                      copyText(code).then(
                        () => toast(t('demo.code_copied', { code })),
                        () => toast(code),
                      );
                    }}
                  >
                    {t('demo.copy_code')}
                  </button>
                )}
              </p>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
