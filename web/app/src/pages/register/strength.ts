/** Hints for a password while it is typed; the bank has the last word. */

export type Hint = 'length' | 'letters' | 'digits' | 'plain';

const MIN_LENGTH = 8;
const COMMON = /^(?:password|qwerty|abc123|iloveyou|12345678)/i;

function isPlain(password: string, phone: string): boolean {
  const runs = /(.)\1{3,}|0123|1234|2345|3456|4567|5678|6789|abcd/i.test(password);
  return runs || COMMON.test(password) || (phone.length >= 6 && password.includes(phone.slice(-6)));
}

/** What is still missing. */
export function missing(password: string, phone: string): Hint[] {
  const hints: Hint[] = [];
  if (password.length < MIN_LENGTH) hints.push('length');
  if (!/[a-zA-Z]/.test(password)) hints.push('letters');
  if (!/\d/.test(password)) hints.push('digits');
  if (password !== '' && isPlain(password, phone)) hints.push('plain');
  return hints;
}

/** 0 to 4 bars. */
export function strength(password: string, phone: string): number {
  if (password === '') return 0;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(password)).length;
  const bars = (password.length >= MIN_LENGTH ? 1 : 0) + (password.length >= 12 ? 1 : 0) + Math.min(2, kinds - 1);
  return isPlain(password, phone) ? Math.min(1, bars) : Math.max(1, Math.min(4, bars));
}
