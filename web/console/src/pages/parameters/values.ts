/**
 * Values of a parameter set by path, as a form shows them and takes them back.
 * Money is shown in yuan and kept in fen; what has a shape of its own is JSON.
 */
import type { ParameterField } from '@polybank/api';
import { fromFen, toFen } from '@polybank/ui';

export type Body = Record<string, unknown>;

export function valueAt(body: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (at && typeof at === 'object' ? (at as Body)[key] : undefined), body);
}

export function withValue(body: Body, path: string, value: unknown): Body {
  const [key = '', ...rest] = path.split('.');
  const below = body[key];
  const next = rest.length === 0 ? value : withValue(below && typeof below === 'object' ? (below as Body) : {}, rest.join('.'), value);
  return { ...body, [key]: next };
}

/** How a value is written in its field. */
export function written(field: ParameterField, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (field.unit === 'money_minor' && typeof value === 'number') return fromFen(BigInt(value));
  if (field.unit === 'structure') return JSON.stringify(value, null, 1);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What was written, as a value; nothing if it cannot be one. An empty field is "none". */
export function read(field: ParameterField, text: string): { value: unknown } | undefined {
  const trimmed = text.trim();
  if (field.unit === 'structure') {
    try {
      return { value: JSON.parse(trimmed) as unknown };
    } catch {
      return undefined;
    }
  }
  if (trimmed === '') return { value: null };
  if (field.unit === 'money_minor') {
    const fen = toFen(trimmed);
    return fen === undefined || fen > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : { value: Number(fen) };
  }
  if (field.unit === 'text') return { value: trimmed };
  if (field.unit === 'time_of_day') return /^([01]\d|2[0-3]):[0-5]\d$/.test(trimmed) ? { value: trimmed } : undefined;
  return /^-?\d{1,15}$/.test(trimmed) ? { value: Number(trimmed) } : undefined;
}
