/**
 * What went wrong: the kind of an error that nobody caught, and the file of the app it came from — `TypeError app`.
 *
 * Never a message, an address or a place in the page: they can hold what somebody typed or whose account it was. An error that
 * is told without itself (of another origin, or a remark of the browser) says nothing that helps and is left out.
 */
import type { Environment } from './environment';

const LONGEST = 60;
const AT_MOST = 10;
const KIND = /^[A-Za-z_$][\w$]{0,39}$/;
/** A script in a line of a stack: `at go (https://…/app-1a2b3c4d.js:1:2)`, `go@https://…`. */
const SCRIPT = /https?:\/\/[^\s()]+?\.[cm]?[jt]sx?(?=[?#:])/;
const HEAD = /^(?:[^@\n]*: )?$/;

/** `…/app-1a2b3c4d.js?v=1` is `app`; anything but a script is nothing, for an address of a page has ids in it. */
function chunkOf(file: string): string {
  const name = /([^/]+)\.[cm]?[jt]sx?$/.exec(file.replace(/[?#].*$/, ''))?.[1] ?? '';
  return name.replace(/-[\w-]{8}$/, '').replace(/[^\w.-]/g, '');
}

/** Some browsers put `TypeError: ` and the message before the frames, and a message may itself name a file. */
function scriptOf(error: unknown): string {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return '';
  const { stack, message } = error;
  const start = stack.indexOf(message);
  const isHeaded = start >= 0 && HEAD.test(stack.slice(0, start));
  return SCRIPT.exec(isHeaded ? stack.slice(start + message.length) : stack)?.[0] ?? '';
}

export function kindOf(error: unknown, file = scriptOf(error)): string {
  const name: unknown = (error as { constructor?: { name?: unknown } } | null | undefined)?.constructor?.name;
  const kind = typeof name === 'string' && KIND.test(name) ? name : 'unknown';
  return `${kind} ${chunkOf(file)}`.trim().slice(0, LONGEST);
}

/** Tells the first ten of a page load: one that comes again and again says no more. */
export function watchErrors({ window }: Environment, tell: (kind: string) => void): () => void {
  let left = AT_MOST;
  const went = (error: unknown, file?: string): void => {
    if (left === 0) return;
    left -= 1;
    tell(kindOf(error, file));
  };
  const onError = ({ error, filename }: ErrorEvent): void => {
    if (error != null) went(error, filename || undefined);
  };
  const onRejection = ({ reason }: PromiseRejectionEvent): void => went(reason);
  window.addEventListener('error', onError);
  window.addEventListener('unhandledrejection', onRejection);
  return () => {
    window.removeEventListener('error', onError);
    window.removeEventListener('unhandledrejection', onRejection);
  };
}
