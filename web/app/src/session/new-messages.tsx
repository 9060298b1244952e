/** Looks for new messages while somebody is there, and says so once for each. */
import { useAttended } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api';
import { LOOK_MS, unreadQuery } from '../pages/messages/api';
import { useFrame } from '../parts/frame';

/** Nobody touched the app for this long: it stops looking, so that an idle session ends as it should. */
const ATTENDED_MS = 60_000;

export function NewMessages() {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const attended = useAttended(ATTENDED_MS);
  const unread = useQuery({ ...unreadQuery, refetchInterval: attended ? LOOK_MS : false, retry: false }).data;
  /** What was there when the app was opened is no news. */
  const seen = useRef<string | null>(null);
  useEffect(() => {
    if (!unread) return;
    const newest = unread.newest;
    const known = seen.current;
    seen.current = newest ? newest.created_at : (known ?? '');
    if (known === null || !newest || newest.created_at <= known) return;
    toast(t('message.fresh', { title: newest.title }));
    void queries.invalidateQueries({ queryKey: ['messages', 'list'] });
  }, [unread, toast, t]);
  return null;
}
