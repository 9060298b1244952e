/** A document that another page asks to have begun: its kind, and what of its text is known. It travels in the state of the address, so that it is not made twice. */
import type { Body } from './model';

export type Begun = { kind: string; name?: string; title?: string; body: Body };

export const begin = (begun: Begun) => ({ begun });

export function begunIn(state: unknown): Begun | undefined {
  const found = typeof state === 'object' && state !== null && 'begun' in state ? state.begun : undefined;
  return typeof found === 'object' && found !== null && 'kind' in found && 'body' in found ? (found as Begun) : undefined;
}
