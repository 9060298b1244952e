/** The way to the messages, with how many wait to be read. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { unreadQuery } from '../pages/messages/api';
import { countOf } from '../pages/messages/kinds';
import '../pages/messages/messages.css';
import { Icon } from './icon';

export function Bell() {
  const { t } = useTranslation();
  const unread = useQuery(unreadQuery).data?.unread ?? 0;
  return (
    <Link className="icon-button bell" to="/messages" aria-label={unread > 0 ? t('message.bell_unread', { count: unread }) : t('message.bell')} data-track="home.bell">
      <Icon name="bell" size="1.4rem" />
      {unread > 0 && (
        <span className="bell-count num" aria-hidden="true">
          {countOf(unread)}
        </span>
      )}
    </Link>
  );
}
