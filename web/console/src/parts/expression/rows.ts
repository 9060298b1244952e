/** An expression in rows, as the server lays it out and writes it: pure, so that every change is a new tree. */
import type { ExpressionField } from '@polybank/api';

export type Operand = { value: string } | { field: string };
export type Clause = { is: 'clause'; field: string; question: string; any_case?: boolean; values: Operand[] };
export type Text = { is: 'text'; text: string };
export type Group = { is: 'group'; join: 'all' | 'any'; negated?: boolean; rows: Row[] };
export type Row = Clause | Text | Group;
/** A row's number in each group from outside to inside. */
export type Path = readonly number[];

export const NO_ROWS: Group = { is: 'group', join: 'all', negated: false, rows: [] };

/** What the server sent, as rows; nothing if it is none. */
export function groupOf(sent: unknown): Group | undefined {
  const row = rowOf(sent);
  return row?.is === 'group' ? row : undefined;
}

function rowOf(sent: unknown): Row | undefined {
  if (!sent || typeof sent !== 'object') return undefined;
  const row = sent as Record<string, unknown>;
  if (row['is'] === 'text') return { is: 'text', text: textOf(row['text']) };
  if (row['is'] === 'clause') {
    const values = Array.isArray(row['values']) ? row['values'].flatMap(operandOf) : [];
    return { is: 'clause', field: textOf(row['field']), question: textOf(row['question']), any_case: row['any_case'] === true, values };
  }
  if (row['is'] !== 'group' || !Array.isArray(row['rows'])) return undefined;
  const rows = row['rows'].flatMap((one: unknown) => rowOf(one) ?? []);
  return { is: 'group', join: row['join'] === 'any' ? 'any' : 'all', negated: row['negated'] === true, rows };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function operandOf(sent: unknown): Operand[] {
  if (!sent || typeof sent !== 'object') return [];
  const operand = sent as Record<string, unknown>;
  if (typeof operand['field'] === 'string') return [{ field: operand['field'] }];
  return [{ value: textOf(operand['value']) }];
}

/** The tree with the row at a path made another, or taken out. */
export function changed(group: Group, path: Path, change: (row: Row) => Row | undefined): Group {
  const [place, ...rest] = path;
  if (place === undefined) {
    const whole = change(group);
    return whole?.is === 'group' ? whole : NO_ROWS;
  }
  const rows = group.rows.flatMap((row, at) => {
    if (at !== place) return [row];
    if (rest.length === 0) return change(row) ?? [];
    return row.is === 'group' ? [changed(row, rest, change)] : [row];
  });
  return { ...group, rows };
}

/** The tree with a row more at the end of the group at a path. */
export function added(group: Group, path: Path, row: Row): Group {
  return changed(group, path, (found) => (found.is === 'group' ? { ...found, rows: [...found.rows, row] } : found));
}

/** How many values a question takes; `many` is a list. */
export function takes(question: string): 0 | 1 | 2 | 'many' {
  switch (question) {
    case 'yes': case 'no': case 'missing': case 'known': return 0;
    case 'between': case 'not_between': return 2;
    case 'one_of': case 'none_of': return 'many';
    default: return 1;
  }
}

/** A first row for a field: its commonest question, with room for the values. */
export function clauseFor(field: ExpressionField): Clause {
  return asking({ is: 'clause', field: field.id, question: '', any_case: false, values: [] }, field.questions[0] ?? 'known');
}

/** The same row with another question; values are kept as far as it takes them. */
export function asking(clause: Clause, question: string): Clause {
  const count = takes(question);
  const only = clause.values.filter((value) => 'value' in value || count === 1);
  const values = count === 'many' ? only.filter((value) => 'value' in value && value.value !== '') : Array.from({ length: count }, (_, at): Operand => only[at] ?? { value: '' });
  return { ...clause, question, values };
}

/** Questions that may be about another field. */
export const COMPARISONS: readonly string[] = ['equal', 'unequal', 'less', 'at_most', 'greater', 'at_least'];
