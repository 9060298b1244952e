/** One message, whole; opening it is reading it. */
import { formatWhen } from '@polybank/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { Action, Bone } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { LoadProblem, ProblemView } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { Sheet } from '../../parts/sheet';
import { deleteMessage, markRead, messageQuery } from './api';
import { KIND_ICON } from './kinds';
import './messages.css';

function Delete({ id }: { id: string }) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<'no' | 'sure'>('no');
  const leave = useMutation({
    mutationFn: () => deleteMessage(id),
    onSuccess: () => {
      toast(t('message.deleted'));
      void navigate('/messages', { replace: true });
    },
  });
  return (
    <>
      <button type="button" className="icon-button" aria-label={t('message.delete')} onClick={() => setAsking('sure')} data-track="message.delete">
        <Icon name="trash" size="1.3rem" />
      </button>
      <Sheet open={asking === 'sure'} title={t('message.delete_title')} onClose={() => setAsking('no')}>
        <div className="button-stack">
          <p className="muted" style={{ textAlign: 'center' }}>
            {t('message.delete_text')}
          </p>
          {leave.error && <ProblemView error={leave.error} />}
          <Action look="danger" busy={leave.isPending} onClick={() => leave.mutate()}>
            {t('message.delete')}
          </Action>
          <button type="button" className="button plain" onClick={() => setAsking('no')}>
            {t('common.stay')}
          </button>
        </div>
      </Sheet>
    </>
  );
}

export function MessagePage() {
  const { t } = useTranslation();
  const { messageId = '' } = useParams();
  const found = useQuery(messageQuery(messageId));
  const message = found.data;
  const unread = message?.read === false;
  useEffect(() => {
    // Whether it is noted or not, the message is on the screen: a failure is no matter of the reader's.
    if (unread) markRead(messageId).catch(() => undefined);
  }, [unread, messageId]);
  return (
    <Screen
      title={message ? t(`message.kind.${message.kind}`) : t('message.title')}
      back="/messages"
      side={message && <Delete id={message.message_id} />}
      foot={
        message?.link && (
          <Link className="button" to={message.link} data-track="message.follow">
            {t('message.open')}
          </Link>
        )
      }
    >
      {found.isPending && (
        <div className="card" style={{ display: 'grid', gap: '0.7rem' }}>
          <Bone width="60%" height="1.4rem" />
          <Bone width="35%" />
          <Bone />
          <Bone width="80%" />
        </div>
      )}
      {found.error && <LoadProblem error={found.error} onRetry={() => void found.refetch()} />}
      {message && (
        <article className="card message-one">
          <header>
            <span className={`message-sign ${message.kind}`} aria-hidden="true">
              <Icon name={KIND_ICON[message.kind]} size="1.4rem" />
            </span>
            <div className="grow">
              <h2>{message.title}</h2>
              <p className="tiny muted num">{formatWhen(message.created_at)}</p>
            </div>
          </header>
          <p className="message-text">{message.body}</p>
        </article>
      )}
    </Screen>
  );
}
