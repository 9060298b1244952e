/** What a customer typed as own limits, and what may be asked of the bank with it. */
import type { BusinessLimits, LimitCaps, LimitChange } from '@polybank/api';
import { fenOf, money, toFen } from '@polybank/ui';

export type Typed = { perDay: string; perOperation: string; count: string; perYear: string };

export type Wrong = Partial<Record<keyof Typed, 'amount' | 'bound' | 'order'>>;

function plain(value: LimitCaps['per_day']): string {
  return value ? value.amount.replace(/\.00$/, '') : '';
}

/** The form begins with what the customer set before. */
export function typedFrom(caps: LimitCaps | undefined): Typed {
  return {
    perDay: plain(caps?.per_day),
    perOperation: plain(caps?.per_operation),
    count: caps?.per_day_count == null ? '' : String(caps.per_day_count),
    perYear: plain(caps?.per_year),
  };
}

function amountWrong(typed: string, bound: bigint | undefined): 'amount' | 'bound' | undefined {
  if (typed === '') return undefined;
  const fen = toFen(typed);
  if (fen === undefined || fen < 0n) return 'amount';
  return bound !== undefined && fen > bound ? 'bound' : undefined;
}

export function wrongIn(typed: Typed, bound: LimitCaps): Wrong {
  const wrong: Wrong = {};
  const day = bound.per_day ? fenOf(bound.per_day) : undefined;
  const operation = bound.per_operation ? fenOf(bound.per_operation) : day;
  const note = (field: keyof Typed, what: 'amount' | 'bound' | undefined): void => {
    if (what) wrong[field] = what;
  };
  note('perDay', amountWrong(typed.perDay, day));
  note('perOperation', amountWrong(typed.perOperation, operation));
  note('perYear', amountWrong(typed.perYear, bound.per_year ? fenOf(bound.per_year) : undefined));
  if (typed.count !== '' && !/^\d{1,4}$/.test(typed.count)) wrong.count = 'amount';
  else if (typed.count !== '' && bound.per_day_count != null && Number(typed.count) > bound.per_day_count) wrong.count = 'bound';
  const [perDay, perOperation, perYear] = [toFen(typed.perDay), toFen(typed.perOperation), toFen(typed.perYear)];
  if (!wrong.perOperation && perDay !== undefined && perOperation !== undefined && perOperation > perDay) wrong.perOperation = 'order';
  if (!wrong.perYear && perDay !== undefined && perYear !== undefined && perYear < perDay) wrong.perYear = 'order';
  return wrong;
}

export function changeOf(typed: Typed, until?: string): LimitChange {
  const amount = (text: string) => (text === '' ? null : money(toFen(text) ?? 0n));
  return {
    per_day: amount(typed.perDay),
    per_operation: amount(typed.perOperation),
    per_day_count: typed.count === '' ? null : Number(typed.count),
    per_year: amount(typed.perYear),
    until: until ?? null,
  };
}

function looser(next: bigint | number | undefined, before: bigint | number | undefined): boolean {
  if (before === undefined) return false;
  return next === undefined || next > before;
}

/** Whether any figure goes up against what the customer set: then the bank asks for a proof. */
export function isRaise(typed: Typed, own: LimitCaps | undefined): boolean {
  const fen = (value: LimitCaps['per_day']) => (value ? fenOf(value) : undefined);
  const count = typed.count === '' ? undefined : Number(typed.count);
  return (
    looser(toFen(typed.perDay), fen(own?.per_day)) ||
    looser(toFen(typed.perOperation), fen(own?.per_operation)) ||
    looser(count, own?.per_day_count ?? undefined) ||
    looser(toFen(typed.perYear), fen(own?.per_year))
  );
}

/** Hundredths of the day's limit that are used: a whole number, for the width of a bar only. */
export function usedPercent(limits: BusinessLimits): number {
  const cap = limits.in_force.per_day ? fenOf(limits.in_force.per_day) : 0n;
  if (cap <= 0n) return 100;
  const used = Number((fenOf(limits.used_today) * 100n) / cap);
  return Math.min(used, 100);
}
