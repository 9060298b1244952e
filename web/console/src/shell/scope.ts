/** Which bank one is in: said by the address (`/b/lanwan/...`), so that a link leads two people to the same place. */
import { take, type BankSummary } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLocation } from 'react-router';
import { client } from '../client';
import { landingQuery } from '../session/landing';
import { may } from '../session/permissions';
import { useOperator } from '../session/session';

export const banksQuery = queryOptions({
  queryKey: ['banks'],
  queryFn: async () => (await take(client.GET('/banks'))).banks,
  staleTime: 30_000,
});

/** What every screen needs to name and draw a bank. */
export type BankFace = Pick<BankSummary, 'bank_id' | 'name' | 'name_en' | 'primary_color' | 'accent_color' | 'logo_url' | 'app_url'>;

export function bankName(bank: Pick<BankFace, 'name' | 'name_en'>): string {
  return currentLanguage() === 'en' ? bank.name_en : bank.name;
}

export function bankInPath(pathname: string): string | null {
  return /^\/b\/([a-z][a-z0-9]{2,19})(?:\/|$)/.exec(pathname)?.[1] ?? null;
}

/** The banks this operator may enter. Without the list's permission, the public faces do. */
export function useBankFaces(): BankFace[] {
  const operator = useOperator();
  const listed = useQuery({ ...banksQuery, enabled: may(operator, 'bank.view') });
  const faces = useQuery({ ...landingQuery, enabled: !may(operator, 'bank.view') });
  return useMemo(() => {
    const all: BankFace[] = listed.data ?? faces.data?.banks ?? [];
    return operator.bank_id ? all.filter((bank) => bank.bank_id === operator.bank_id) : all;
  }, [listed.data, faces.data, operator.bank_id]);
}

/** The bank in the address; a bank's operator is in their own bank wherever they are. */
export function useScope() {
  const operator = useOperator();
  const { pathname } = useLocation();
  const bankId = bankInPath(pathname) ?? operator.bank_id ?? null;
  const banks = useBankFaces();
  return { bankId, banks, bank: banks.find((bank) => bank.bank_id === bankId) };
}

/** The bank of a page that only exists inside a bank. */
export function useBankId(): string {
  const bankId = bankInPath(useLocation().pathname);
  if (!bankId) throw new Error('a page of one bank, outside of a bank');
  return bankId;
}
