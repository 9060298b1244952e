import type { TransferRow } from '@polybank/api';
import type { Tone } from '../../parts/pieces';

export const STATUS_TONES: Record<TransferRow['status'], Tone> = { scheduled: 'warn', completed: 'good', processing: 'warn', returned: 'bad', cancelled: 'bad' };
