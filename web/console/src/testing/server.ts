/** A console API in a table: "GET /banks" to its answer. Records what was sent; an address without an answer fails the test. */
import { vi } from 'vitest';

export type Sent = { method: string; path: string; search: URLSearchParams; headers: Headers; body: unknown };
type Answer = unknown | ((sent: Sent) => Response);

export function json(body: unknown, status = 200): Response {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });
}

export function refusal(status: number, code: string, title: string, more: Record<string, unknown> = {}): Response {
  return json({ type: 'about:blank', status, code, title, trace_id: 'trace-1', ...more }, status);
}

export function serve(answers: Record<string, Answer>): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = input instanceof Request ? input : new Request(new URL(input, location.origin), init);
    const url = new URL(request.url);
    const path = url.pathname.replace('/console/api/v1', '');
    const text = await request.text();
    const call: Sent = { method: request.method, path, search: url.searchParams, headers: request.headers, body: text ? (JSON.parse(text) as unknown) : undefined };
    sent.push(call);
    const answer = answers[`${call.method} ${path}`];
    if (answer === undefined) throw new Error(`no answer for ${call.method} ${path}`);
    return typeof answer === 'function' ? (answer as (sent: Sent) => Response)(call) : json(answer);
  });
  return sent;
}
