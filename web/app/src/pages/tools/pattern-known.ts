/** Whose pattern this device has, by masked phone: the sign-in page offers it to nobody else. No secret is kept. */
import { bankKey } from '../../bank';

const KEY = bankKey('pattern_of');

export function patternKnown(): string | undefined {
  return localStorage.getItem(KEY) ?? undefined;
}

export function rememberPattern(phoneMasked: string): void {
  localStorage.setItem(KEY, phoneMasked);
}

export function forgetPattern(phoneMasked: string): void {
  if (patternKnown() === phoneMasked) localStorage.removeItem(KEY);
}

/** `138****0001`, as the bank masks it. */
export function masked(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(7)}`;
}
