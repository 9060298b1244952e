import type { Transfer } from '@polybank/api';
import type { IconName } from '../../parts/icon';

export const STATUS_LOOK: Record<Transfer['status'], { icon: IconName; badge: string }> = {
  scheduled: { icon: 'clock', badge: 'warn' },
  processing: { icon: 'clock', badge: 'warn' },
  completed: { icon: 'check', badge: 'good' },
  returned: { icon: 'refresh', badge: 'bad' },
  cancelled: { icon: 'close', badge: 'warn' },
};
