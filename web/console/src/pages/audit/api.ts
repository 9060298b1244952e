import { take } from '@polybank/api';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { shortText, type FilterSpec } from '../../parts/url-filters';

/** How the chain names a refused operation, whatever refused it: limit, risk or ledger. */
export const REFUSED_ACTION = 'auth.operation_refused';

export type AuditFilter = 'actor' | 'action' | 'subject';
export const FILTERS: FilterSpec<AuditFilter> = { actor: shortText, action: shortText, subject: shortText };

/** The chain of one bank, or the alliance's own. */
export function useAudit(bankId: string | null, filters: Partial<Record<AuditFilter, string>>) {
  return usePaged(['audit', bankId, filters], (cursor) => {
    const query = { limit: PAGE_ROWS, ...filters, ...(cursor ? { cursor } : {}) };
    return bankId
      ? take(client.GET('/banks/{bank_id}/audit', { params: { path: { bank_id: bankId }, query } }))
      : take(client.GET('/audit', { params: { query } }));
  });
}
