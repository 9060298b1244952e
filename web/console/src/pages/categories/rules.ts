/** The rules of income and expense as the parameter `account.categories` keeps them. */

export type Direction = 'in' | 'out';
export type Rule = { direction: Direction; kind: string; counterparty: string; word: string; category: string };

/** The codes of the categories, as the analysis lists them. */
export const CATEGORIES = {
  out: ['dining', 'groceries', 'shopping', 'transport', 'housing', 'utilities', 'health', 'education', 'leisure', 'gifts', 'transfer_out', 'fees', 'other_out', 'not_counted'],
  in: ['salary', 'transfer_in', 'interest', 'cash_in', 'gift_in', 'refund', 'other_in', 'not_counted'],
} as const;

/** The kinds of movements a rule can ask for. */
export const KINDS = ['transfer', 'deposit', 'salary', 'payment', 'interest', 'fee', 'return', 'opening'] as const;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The rules in a version's body; what is not a rule is left out. */
export function rulesOf(body: unknown): Rule[] {
  const rules = body && typeof body === 'object' ? (body as Record<string, unknown>)['rules'] : undefined;
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((found: unknown) => {
    if (!found || typeof found !== 'object') return [];
    const rule = found as Record<string, unknown>;
    const direction: Direction = rule['direction'] === 'in' ? 'in' : 'out';
    return [{ direction, kind: textOf(rule['kind']), counterparty: textOf(rule['counterparty']), word: textOf(rule['word']), category: textOf(rule['category']) }];
  });
}

/** A rule without a condition would fit everything. */
export function problemOf(rule: Rule): 'empty' | undefined {
  return rule.kind || rule.counterparty.trim() || rule.word.trim() ? undefined : 'empty';
}

/** All lines, with the one at `place` of those shown changed with its neighbour there. */
export function moved<T>(all: readonly T[], shown: readonly T[], place: number, step: 1 | -1): T[] {
  const one = shown[place];
  const other = shown[place + step];
  if (one === undefined || other === undefined) return [...all];
  return all.map((line) => (line === one ? other : line === other ? one : line));
}
