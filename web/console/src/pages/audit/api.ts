import { take, type AuditRow } from '@polybank/api';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { oneOf, shortText, type FilterSpec } from '../../parts/url-filters';

/** Refused before any money is looked at: by limits, by risk, for want of a proof. All else is refused by the transfer. */
const REFUSED_BY_AUTH: ReadonlySet<string> = new Set(['limit_exceeded', 'risk_denied', 'pin_not_set', 'pin_locked', 'challenge_invalid']);

/** How the chain names a refused operation. */
export function refusedAction(code: string): string {
  return REFUSED_BY_AUTH.has(code) ? 'auth.operation_refused' : 'transfer.refused';
}

export const OUTCOMES = ['ok', 'refused'] as const satisfies readonly AuditRow['outcome'][];
export type AuditFilter = 'outcome' | 'actor' | 'action' | 'subject';
export const FILTERS: FilterSpec<AuditFilter> = { outcome: oneOf(...OUTCOMES), actor: shortText, action: shortText, subject: shortText };

/** The chain of one bank, or the alliance's own. */
export function useAudit(bankId: string | null, filters: Partial<Record<AuditFilter, string>>) {
  const { outcome, ...others } = filters;
  const known = OUTCOMES.find((candidate) => candidate === outcome);
  return usePaged(['audit', bankId, filters], (cursor) => {
    const query = { limit: PAGE_ROWS, ...others, ...(known ? { outcome: known } : {}), ...(cursor ? { cursor } : {}) };
    return bankId
      ? take(client.GET('/banks/{bank_id}/audit', { params: { path: { bank_id: bankId }, query } }))
      : take(client.GET('/audit', { params: { query } }));
  });
}
