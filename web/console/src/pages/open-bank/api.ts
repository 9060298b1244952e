import { Intent, take, withKey, type BankOpen, type BankSummary } from '@polybank/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { landingQuery } from '../../session/landing';
import { banksQuery } from '../../shell/scope';

export type Phase = 'opening' | 'app' | 'list';
export type Opened = { bank: BankSummary; seconds: number; appAnswers: boolean };

const APP_TRIES = 20;
const APP_PAUSE_MS = 250;

/** Whether something of the new bank's own app is there. */
async function answers(path: string): Promise<boolean> {
  const answer = await fetch(path, { headers: { 'X-Polybank-Client': 'web' } }).catch(() => undefined);
  return answer?.ok === true;
}

/** Asks the new bank's own app whether it is up: its start page is made of the brand and the mark, and the result shows both. */
async function appAnswers(bank: BankSummary): Promise<boolean> {
  for (let tried = 0; tried < APP_TRIES; tried += 1) {
    if ((await answers(`/b/${bank.bank_id}/api/v1/brand`)) && (await answers(bank.logo_url))) return true;
    await new Promise((resolve) => setTimeout(resolve, APP_PAUSE_MS));
  }
  return false;
}

/** Opens a bank and follows it until its app answers. The same form sent again carries the same key. */
export function useOpenBank() {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  const [phase, setPhase] = useState<Phase>('opening');
  const open = useMutation({
    mutationFn: async (body: BankOpen): Promise<Opened> => {
      const started = performance.now();
      setPhase('opening');
      const bank = await take(client.POST('/banks', { body, ...withKey(intent.keyFor(body)) }));
      setPhase('app');
      const up = await appAnswers(bank);
      setPhase('list');
      await queries.invalidateQueries({ queryKey: banksQuery.queryKey });
      void queries.invalidateQueries({ queryKey: landingQuery.queryKey });
      return { bank, seconds: (performance.now() - started) / 1000, appAnswers: up };
    },
    onSuccess: () => { intent.done(); },
  });
  return { open, phase };
}
