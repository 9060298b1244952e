/**
 * Who may do what in the console. The server decides; this mirrors its answer so that the
 * screen neither offers what would be refused nor hides why something is missing.
 */

import type { Operator } from '@polybank/api';

export const PERMISSIONS = [
  'cockpit.view', 'customer.view', 'customer.reveal', 'customer.archive', 'customer.support',
  'account.control', 'parameter.view', 'parameter.edit', 'publishing.view', 'publishing.make', 'publishing.approve', 'clearing.view', 'clearing.control',
  'transfer.view', 'risk.view', 'risk.work', 'risk.decide', 'audit.view', 'outbox.control', 'bank.view', 'bank.open', 'operator.manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export function may(operator: Operator | null | undefined, permission: Permission): boolean {
  return operator?.permissions.includes(permission) ?? false;
}

/** Alliance operators move between banks; everybody else is fixed to one. */
export function isAlliance(operator: Operator): boolean {
  return !operator.bank_id;
}

/** True when the operator may look into this bank at all. */
export function mayEnterBank(operator: Operator, bankId: string): boolean {
  return isAlliance(operator) || operator.bank_id === bankId;
}
