/** The limit table as rows a person edits, and what a draft changes. */
import type { LimitRow, Tool } from '@polybank/api';
import { fromFen, toFen } from '@polybank/ui';

export const BUSINESSES = ['transfer_others', 'transfer_own', 'payment', 'purchase', 'withdrawal', 'collection'] as const;
export const CHANNELS = ['*', 'h5', 'app'] as const;
export const CLASSES = ['*', 'open', 'bound', 'real_name', 'class_one'] as const;
export const TOOLS: readonly Tool[] = ['pin', 'sms_code', 'gesture', 'passkey', 'totp', 'device_certificate', 'usb_key', 'face'];

/** A row with a name of its own while it is edited. */
export type DraftRow = LimitRow & { key: number };

export type Change = { kind: 'added' | 'removed' | 'changed'; row: LimitRow; before?: LimitRow };

const order = (tools: readonly Tool[]) => [...tools].sort((a, b) => TOOLS.indexOf(a) - TOOLS.indexOf(b));

/** What a row is about; two rows of one table never have the same. */
export function placeOf(row: LimitRow): string {
  return [row.business, row.channel, row.user_class, order(row.tools).join('+')].join('/');
}

function figures(row: LimitRow): string {
  return [row.per_operation_minor, row.per_day_minor, row.per_day_count, row.per_year_minor].map((figure) => figure ?? '-').join('/');
}

export function changesOf(before: readonly LimitRow[], after: readonly LimitRow[]): Change[] {
  const known = new Map(before.map((row) => [placeOf(row), row]));
  const kept = new Set(after.map(placeOf));
  const changes: Change[] = [];
  for (const row of after) {
    const old = known.get(placeOf(row));
    if (!old) changes.push({ kind: 'added', row });
    else if (figures(old) !== figures(row)) changes.push({ kind: 'changed', row, before: old });
  }
  for (const row of before) if (!kept.has(placeOf(row))) changes.push({ kind: 'removed', row });
  return changes;
}

export function rowsOf(body: unknown): LimitRow[] {
  const rows = (body as { rows?: unknown } | null)?.rows;
  return Array.isArray(rows) ? (rows as LimitRow[]) : [];
}

export function drafted(rows: readonly LimitRow[]): DraftRow[] {
  return rows.map((row, key) => ({ ...row, key }));
}

export function plainRow({ key: _key, ...row }: DraftRow): LimitRow {
  return { ...row, tools: order(row.tools) };
}

/** Yuan as one writes them: "50000", "0.50"; nothing for no limit. */
export function yuanOf(minor: number | null | undefined): string {
  return minor == null ? '' : fromFen(BigInt(minor)).replace(/\.00$/, '');
}

/** Fen of what was written; null for none, undefined for what is no amount. */
export function minorOf(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const fen = toFen(text.replaceAll(',', ''));
  return fen === undefined || fen < 0n ? undefined : Number(fen);
}

/** The two halves of a source written as `中文 / English`; nothing of one in a single language. */
function halves(source: string): [string, string] | undefined {
  const at = source.indexOf(' / ');
  return at < 0 ? undefined : [source.slice(0, at), source.slice(at + 3)];
}

/** A source as it is read in a language. */
export function sourceIn(language: string, source: string): string {
  const [zh, en] = halves(source) ?? [source, source];
  return language === 'en' ? en : zh;
}

/** A source with what is read of it in a language written anew. */
export function sourceWith(language: string, source: string, text: string): string {
  const both = halves(source);
  if (!both) return text;
  return language === 'en' ? `${both[0]} / ${text}` : `${text} / ${both[1]}`;
}

/** Which row a note is about: `rows[3].per_day_minor` → 3. */
export function rowOfNote(field: string): number | undefined {
  const at = /^rows\[(\d+)\]/.exec(field)?.[1];
  return at === undefined ? undefined : Number(at);
}
