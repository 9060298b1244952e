import type { Transfer } from '@polybank/api';
import type { IconName } from '../../parts/icon';

export const STATUS_LOOK: Record<Transfer['status'], { icon: IconName; badge: string }> = {
  processing: { icon: 'clock', badge: 'warn' },
  completed: { icon: 'check', badge: 'good' },
  returned: { icon: 'refresh', badge: 'bad' },
};
