/** The inbox: everything the bank told the customer, newest first, by kind. */
import type { InboxMessage, MessageKind } from '@polybank/api';
import { formatWhen } from '@polybank/ui';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { BoneRows, Empty } from '../../parts/basics';
import { useFrame } from '../../parts/frame';
import { Icon } from '../../parts/icon';
import { MoreEntries } from '../../parts/more-entries';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { SlotCards } from '../../slots/cards';
import { inboxQuery, markAllRead, unreadQuery } from './api';
import { KINDS, KIND_ICON, kindOf } from './kinds';
import './messages.css';

function Row({ message }: { message: InboxMessage }) {
  const { t } = useTranslation();
  return (
    <Link className={`row message-row ${message.read ? '' : 'unread'}`} to={`/messages/${message.message_id}`} data-track="messages.open">
      <span className={`message-sign ${message.kind}`} aria-hidden="true">
        <Icon name={KIND_ICON[message.kind]} size="1.25rem" />
      </span>
      <span className="grow">
        <span className="message-line">
          <span className="message-title">{message.title}</span>
          <span className="tiny muted num">{formatWhen(message.created_at)}</span>
        </span>
        <span className="message-body small muted">{message.body}</span>
        {!message.read && <span className="sr">{t('message.unread')}</span>}
      </span>
    </Link>
  );
}

function Kinds({ chosen, onChoose }: { chosen: MessageKind | null; onChoose: (kind: MessageKind | null) => void }) {
  const { t } = useTranslation();
  const unread = useQuery(unreadQuery).data;
  const waiting = (kind: MessageKind | null): number =>
    kind === null ? (unread?.unread ?? 0) : (unread?.kinds.find((one) => one.kind === kind)?.unread ?? 0);
  return (
    <div className="message-kinds" role="group" aria-label={t('message.kinds')}>
      {[null, ...KINDS].map((kind) => (
        <button key={kind ?? 'all'} type="button" aria-pressed={chosen === kind} onClick={() => onChoose(kind)} data-track={`messages.kind.${kind ?? 'all'}`}>
          {kind === null ? t('message.all') : t(`message.kind.${kind}`)}
          {waiting(kind) > 0 && (
            <>
              <span className="message-dot" aria-hidden="true" />
              <span className="sr">{t('message.unread')}</span>
            </>
          )}
        </button>
      ))}
    </div>
  );
}

export function MessagesPage() {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const [params, setParams] = useSearchParams();
  const kind = kindOf(params.get('kind'));
  const list = useInfiniteQuery(inboxQuery(kind));
  const unread = useQuery(unreadQuery);
  const readAll = useMutation({
    mutationFn: () => markAllRead(kind),
    onSuccess: () => toast(t('message.read_done')),
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const waiting = items.some((message) => !message.read);
  return (
    <Screen
      title={t('message.title')}
      back="/"
      side={
        <Link className="icon-button" to="/messages/settings" aria-label={t('message.settings')} data-track="messages.settings">
          <Icon name="tune" size="1.35rem" />
        </Link>
      }
      onRefresh={() => Promise.all([list.refetch(), unread.refetch()])}
    >
      <Kinds chosen={kind} onChoose={(next) => setParams(next ? { kind: next } : {}, { replace: true })} />
      <SlotCards page="/messages" />
      {list.isPending && <BoneRows count={6} />}
      {list.error && !list.data && <LoadProblem error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && items.length === 0 && (
        <div className="card">
          <Empty icon="bell">
            <p>{t(kind ? 'message.empty_kind' : 'message.empty')}</p>
            {!kind && <p className="small muted">{t('message.empty_text')}</p>}
          </Empty>
        </div>
      )}
      {waiting && (
        <div className="message-tools">
          <button type="button" className="link small" disabled={readAll.isPending} onClick={() => readAll.mutate()} data-track="messages.read_all">
            {t('message.read_all')}
          </button>
        </div>
      )}
      {items.length > 0 && (
        <ul className="card flush rows">
          {items.map((message) => (
            <li key={message.message_id}>
              <Row message={message} />
            </li>
          ))}
        </ul>
      )}
      {items.length > 0 && <MoreEntries query={list} />}
    </Screen>
  );
}
