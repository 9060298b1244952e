import { PREVIEWING } from './preview/mode';

/** Which bank this page belongs to: the second part of `/b/{bank}/…`. */
const PATH = /^\/b\/([a-z][a-z0-9]{1,31})(?:\/|$)/;

export function bankOf(pathname: string): string | undefined {
  return PATH.exec(pathname)?.[1];
}

export const BANK = bankOf(location.pathname) ?? '';
export const BASENAME = `/b/${BANK}`;

/** A key of local or session storage that belongs to this bank only; a preview in the console has its own. */
export function bankKey(name: string): string {
  return PREVIEWING ? `pb.${BANK}.preview.${name}` : `pb.${BANK}.${name}`;
}
