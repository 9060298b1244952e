import type { LimitTier, TransferLimits } from '@polybank/api';
import { fenOf } from '@polybank/ui';

/** The lightest tier that still covers the amount today; undefined when none does. */
export function tierFor(limits: TransferLimits, fen: bigint): LimitTier | undefined {
  return limits.tiers.find((tier) => tier.held && fenOf(tier.left_today) >= fen);
}
