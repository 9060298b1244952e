/** What is searched for, as it stands in the address: a filter survives going back, and can be linked to. */
import type { MovementKind } from '@polybank/api';
import { dayKey, toFen } from '@polybank/ui';

export const KINDS = ['transfer', 'payment', 'salary', 'deposit', 'interest', 'fee', 'return', 'opening'] as const satisfies readonly MovementKind[];

export type Filter = {
  account?: string;
  text?: string;
  counterparty?: string;
  direction?: 'in' | 'out';
  kind?: (typeof KINDS)[number];
  min?: string;
  max?: string;
  /** `YYYY-MM-DD`, both days included. */
  from?: string;
  to?: string;
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function pick<T extends string>(value: string | null, among: readonly T[]): T | undefined {
  return among.find((known) => known === value);
}

/** Reads a filter from an address; what is not understood is left out. */
export function readFilter(params: URLSearchParams): Filter {
  const word = (name: string) => params.get(name)?.trim().slice(0, 40) || undefined;
  const amount = (name: string) => {
    const text = word(name);
    return text !== undefined && toFen(text) !== undefined ? text : undefined;
  };
  const day = (name: string) => {
    const text = word(name);
    return text !== undefined && DAY.test(text) ? text : undefined;
  };
  const read: { [Key in keyof Filter]: Filter[Key] | undefined } = {
    account: word('account'),
    text: word('text'),
    counterparty: word('counterparty'),
    direction: pick(params.get('direction'), ['in', 'out']),
    kind: pick(params.get('kind'), KINDS),
    min: amount('min'),
    max: amount('max'),
    from: day('from'),
    to: day('to'),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as Filter;
}

export function writeFilter(filter: Filter): URLSearchParams {
  return new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ''));
}

/** How many conditions are set in the filter sheet. */
export function conditions({ kind, min, max, from, to, counterparty }: Filter): number {
  return [kind, min ?? max, from ?? to, counterparty].filter((value) => value !== undefined).length;
}

/** Whether a month's sum is no longer the sum of what the list shows. */
export function narrows({ text, direction, ...rest }: Filter): boolean {
  return text !== undefined || direction !== undefined || conditions(rest) > 0;
}

export const PRESETS = { week: 7, month: 30, quarter: 91, year: 365 } as const;

/** The days of a preset, up to today in the bank's zone. */
export function presetDays(days: number, now: Date = new Date()): { from: string; to: string } {
  const first = new Date(now.getTime() - (days - 1) * 86_400_000);
  return { from: dayKey(first.toISOString()), to: dayKey(now.toISOString()) };
}
