/** The rules of income and expense as the parameter `account.categories` keeps them. */

export type Direction = 'in' | 'out';
/** What is `when` belongs to `category`. */
export type Rule = { direction: Direction; when: string; category: string };

/** The codes of the categories, as the analysis lists them. */
export const CATEGORIES = {
  out: ['dining', 'groceries', 'shopping', 'transport', 'housing', 'utilities', 'health', 'education', 'leisure', 'gifts', 'transfer_out', 'fees', 'other_out', 'not_counted'],
  in: ['salary', 'transfer_in', 'interest', 'cash_in', 'gift_in', 'refund', 'other_in', 'not_counted'],
} as const;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The rules in a version's body; what is not a rule is left out. */
export function rulesOf(body: unknown): Rule[] {
  const rules = body && typeof body === 'object' ? (body as Record<string, unknown>)['rules'] : undefined;
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((found: unknown) => {
    if (!found || typeof found !== 'object') return [];
    const rule = found as Record<string, unknown>;
    const direction: Direction = rule['direction'] === 'in' ? 'in' : 'out';
    return [{ direction, when: textOf(rule['when']) || olderWhen(rule), category: textOf(rule['category']) }];
  });
}

/** The condition of a rule that was set before rules were expressions, as the server reads it. */
function olderWhen(rule: Record<string, unknown>): string {
  const part = (field: string, text: string) => {
    const small = text.trim().toLowerCase();
    const mark = small.includes('"') ? "'" : '"';
    return small ? [`contains(lower(${field}), ${mark}${small}${mark})`] : [];
  };
  const kind = textOf(rule['kind']);
  return [...(kind ? [`kind == "${kind}"`] : []), ...part('counterparty', textOf(rule['counterparty'])), ...part('summary', textOf(rule['word']))].join(' and ');
}

/** All lines, with the one at `place` of those shown changed with its neighbour there. */
export function moved<T>(all: readonly T[], shown: readonly T[], place: number, step: 1 | -1): T[] {
  const one = shown[place];
  const other = shown[place + step];
  if (one === undefined || other === undefined) return [...all];
  return all.map((line) => (line === one ? other : line === other ? one : line));
}
