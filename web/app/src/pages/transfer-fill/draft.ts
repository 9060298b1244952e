/**
 * The transfer being filled in. It is kept for this tab, so that a time-out or a reload loses nothing that was typed;
 * it never holds a PIN, a code or a password.
 */
import type { TransferDraft } from '@polybank/api';
import { fenOfTyped, money } from '@polybank/ui';
import { useSyncExternalStore } from 'react';
import { bankKey } from '../../bank';

export type DraftPayee =
  | { kind: 'saved'; payeeId: string; name: string; accountNoMasked: string; bankName: string }
  /** Whoever an earlier transfer paid. */
  | { kind: 'paid'; transferId: string; name: string; accountNoMasked: string; bankName: string }
  /** An account of the customer's own. */
  | { kind: 'own'; accountId: string; name: string; accountNoMasked: string; bankName: string }
  /** Behind a phone number; the name is masked. */
  | { kind: 'phone'; phone: string; bankNo: string; name: string; accountNoMasked: string; bankName: string }
  | { kind: 'new'; name: string; accountNo: string; bankNo: string; bankName: string; save: boolean };

export type Draft = { owner: string; fromAccountId: string; payee: DraftPayee | undefined; typed: string; note: string };

const KEY = bankKey('transfer_draft');
const EMPTY: Draft = { owner: '', fromAccountId: '', payee: undefined, typed: '', note: '' };

function restore(): Draft {
  try {
    return { ...EMPTY, ...(JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}

let draft = restore();
const listeners = new Set<() => void>();

function set(next: Draft): void {
  draft = next;
  sessionStorage.setItem(KEY, JSON.stringify(next));
  for (const tell of listeners) tell();
}

export function getDraft(): Draft {
  return draft;
}

export function changeDraft(change: Partial<Draft>): void {
  set({ ...draft, ...change });
}

export function clearDraft(): void {
  draft = EMPTY;
  sessionStorage.removeItem(KEY);
  for (const tell of listeners) tell();
}

/** Whether anything was filled in that would have to be filled in again. */
export function isBegun({ payee, typed, note }: Draft): boolean {
  return payee !== undefined || typed !== '' || note !== '';
}

/** Everything but whose draft it is, and from which account. */
export function startOver(): void {
  set({ ...EMPTY, owner: draft.owner, fromAccountId: draft.fromAccountId });
}

/** A draft belongs to one customer: another who signs in on this device starts afresh. */
export function claimDraft(owner: string): void {
  if (draft.owner === owner) return;
  set(draft.owner === '' ? { ...draft, owner } : { ...EMPTY, owner });
}

export function useDraft(): Draft {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    getDraft,
  );
}

/** The draft as the platform wants it; undefined while something is missing. */
export function wireDraft({ fromAccountId, payee, typed, note }: Draft): TransferDraft | undefined {
  const fen = fenOfTyped(typed);
  if (!payee || fromAccountId === '' || fen <= 0n) return undefined;
  return {
    from_account_id: fromAccountId,
    amount: money(fen),
    ...(note.trim() === '' ? {} : { note: note.trim() }),
    payee: payeeRef(payee),
  };
}

function payeeRef(payee: DraftPayee): TransferDraft['payee'] {
  switch (payee.kind) {
    case 'saved':
      return { payee_id: payee.payeeId };
    case 'paid':
      return { like_transfer_id: payee.transferId };
    case 'own':
      return { own_account_id: payee.accountId };
    case 'phone':
      return { phone: payee.phone, bank_no: payee.bankNo, name_masked: payee.name };
    case 'new':
      return { name: payee.name, account_no: payee.accountNo, bank_no: payee.bankNo, save: payee.save };
  }
}
