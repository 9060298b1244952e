import { newKey, take, withKey, type BankToken, type TokenLineOutcome } from '@polybank/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';
import { oneOf, type FilterSpec } from '../../parts/url-filters';
import { CALL_MAX, type Line } from './lines';

export const STATES = ['free', 'bound', 'expired', 'retired'] as const satisfies readonly BankToken['state'][];
export type TokenFilter = 'state' | 'serial';
export const isSerialPart = (text: string) => /^[A-Za-z0-9-]{1,32}$/.test(text);
export const FILTERS: FilterSpec<TokenFilter> = { state: oneOf(...STATES), serial: isSerialPart };

export function useTokens(bankId: string, filters: Partial<Record<TokenFilter, string>>) {
  const state = STATES.find((candidate) => candidate === filters.state);
  const { serial } = filters;
  return usePaged<BankToken>(['tokens', bankId, filters], (cursor) =>
    take(
      client.GET('/banks/{bank_id}/tokens', {
        params: {
          path: { bank_id: bankId },
          query: { limit: PAGE_ROWS, ...(state ? { state } : {}), ...(serial ? { serial } : {}), ...(cursor ? { cursor } : {}) },
        },
      }),
    ),
  );
}

export type Import = { lines: Line[]; expiresAt: string | undefined; purpose: string };
/** What became of each line, by its place in the file. */
export type Imported = { added: number; known: number; refused: number; lines: (Pick<TokenLineOutcome, 'outcome'> & { line: number; serial: string })[] };

/**
 * Sends a file in as many calls as it takes. What an earlier call took over stays taken over when a later one fails, and the
 * same file sent again changes nothing about it.
 */
export function useImport(bankId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ lines, expiresAt, purpose }: Import): Promise<Imported> => {
      const whole: Imported = { added: 0, known: 0, refused: 0, lines: [] };
      for (let from = 0; from < lines.length; from += CALL_MAX) {
        const part = lines.slice(from, from + CALL_MAX);
        const body = { tokens: part.map(({ serial, seed }) => ({ serial, seed })), purpose, ...(expiresAt ? { expires_at: expiresAt } : {}) };
        const done = await take(client.POST('/banks/{bank_id}/tokens', { params: { path: { bank_id: bankId } }, body, ...withKey(newKey()) }));
        whole.added += done.added;
        whole.known += done.known;
        whole.refused += done.refused;
        for (const { line, outcome } of done.lines) {
          const sent = part[line - 1];
          if (sent) whole.lines.push({ line: sent.line, serial: sent.serial, outcome });
        }
      }
      return whole;
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['tokens', bankId] }),
  });
}

export function useRetire(bankId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ serial, purpose }: { serial: string; purpose: string }) =>
      take(client.POST('/banks/{bank_id}/tokens/{serial}/retire', { params: { path: { bank_id: bankId, serial } }, body: { purpose }, ...withKey(newKey()) })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tokens', bankId] }),
  });
}
