import type { ArticleRead } from '@polybank/api';

/**
 * The app inside the console: with sample answers, without a session, and it keeps nothing.
 *
 * Only a page of this very site may hold the app in a frame (`frame-ancestors 'self'`), and only such a page is listened to.
 * A preview asks the bank for nothing, so there is nothing in it that could be somebody's.
 */
function inConsole(): boolean {
  if (window.parent === window || !new URLSearchParams(location.search).has('preview')) return false;
  try {
    return window.parent.location.origin === location.origin && window.parent.location.pathname.startsWith('/console');
  } catch {
    return false;
  }
}

export const PREVIEWING = inConsole();

/** What is shown in place of a sample. */
export const shown: { article?: ArticleRead } = {};

/** Answers with samples, fetched apart from the app. */
export async function previewFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const { answer } = await import('./samples');
  return answer(input instanceof Request ? input : new Request(new URL(String(input), location.origin), init));
}
