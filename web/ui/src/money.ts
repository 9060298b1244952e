/** Money as text and as whole fen in BigInt; never a floating point number. */
import type { Money } from '@polybank/api';

const AMOUNT = /^(-?)(\d{1,15})(?:\.(\d{1,2}))?$/;

/** Fen of a decimal amount ("1234.5" → 123450n); undefined when it is no amount. */
export function toFen(amount: string): bigint | undefined {
  const match = AMOUNT.exec(amount.trim());
  if (!match) return undefined;
  const [, minus, yuan = '0', cents = ''] = match;
  const fen = BigInt(yuan) * 100n + BigInt(cents.padEnd(2, '0'));
  return minus ? -fen : fen;
}

/** The decimal amount of fen (123450n → "1234.50"). */
export function fromFen(fen: bigint): string {
  const minus = fen < 0n;
  const digits = (minus ? -fen : fen).toString().padStart(3, '0');
  return `${minus ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export function money(fen: bigint, currency: Money['currency'] = 'CNY'): Money {
  return { amount: fromFen(fen), currency };
}

export function fenOf(value: Money): bigint {
  return toFen(value.amount) ?? 0n;
}

const SYMBOLS: Record<string, string> = { CNY: '¥', USD: '$', EUR: '€', HKD: 'HK$' };

export type AmountStyle = {
  /** `always` puts + before what comes in; `auto` shows only minus. */
  sign?: 'auto' | 'always';
  symbol?: 'none' | 'short';
};

/** "1234.5" → "1,234.50", with a true minus sign. */
export function formatAmount(value: Money | string | bigint, style: AmountStyle = {}): string {
  const fen = typeof value === 'bigint' ? value : toFen(typeof value === 'string' ? value : value.amount);
  if (fen === undefined) return '—';
  const currency = typeof value === 'object' ? value.currency : 'CNY';
  const text = fromFen(fen < 0n ? -fen : fen);
  const [yuan = '0', cents = '00'] = text.split('.');
  const grouped = yuan.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const sign = fen < 0n ? '−' : style.sign === 'always' && fen > 0n ? '+' : '';
  const symbol = style.symbol === 'short' ? (SYMBOLS[currency] ?? `${currency} `) : '';
  return `${sign}${symbol}${grouped}.${cents}`;
}

/** Whole yuan without ".00", for caps and short places: "50,000". */
export function formatWhole(value: Money | string | bigint): string {
  return formatAmount(value).replace(/\.00$/, '');
}

/** Applies one key of an amount pad to what was typed so far; refuses a third decimal and over-long amounts. */
export function typeAmount(typed: string, key: string, maxYuanDigits = 10): string {
  if (key === 'backspace') return typed.slice(0, -1);
  if (key === 'clear') return '';
  if (key === '.') return typed.includes('.') ? typed : `${typed === '' ? '0' : typed}.`;
  if (!/^\d$/.test(key)) return typed;
  const [yuan = '', cents] = typed.split('.');
  if (cents !== undefined) return cents.length >= 2 ? typed : typed + key;
  if (yuan === '0') return key;
  return yuan.length >= maxYuanDigits ? typed : typed + key;
}

/** What stands on the pad, with thousands separators: "12345." → "12,345.". */
export function groupTyped(typed: string): string {
  const [yuan = '', ...cents] = typed.split('.');
  return [yuan.replace(/\B(?=(\d{3})+(?!\d))/g, ','), ...cents].join('.');
}

/** Fen of what stands on the pad, where "12." and "" are allowed on the way. */
export function fenOfTyped(typed: string): bigint {
  return toFen(typed.replace(/\.$/, '')) ?? 0n;
}

const MAGNITUDES = ['', '', '', '千', '万', '十万', '百万', '千万', '亿', '十亿'];

/** The size of an amount in one word, the way people check for a slipped digit: 十万, 百万. */
export function magnitude(fen: bigint): string {
  const digits = (fen / 100n).toString().length;
  return MAGNITUDES[Math.min(digits, MAGNITUDES.length) - 1] ?? '';
}
