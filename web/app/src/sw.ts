/// <reference lib="webworker" />
/**
 * The service worker of one bank's app. It keeps the shell (the page itself) and the hashed assets, and never an answer
 * of the API: balances are either true or not shown. What is shared with the app passes through its memory alone.
 */
export type {};
declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };

const ASSETS = self.__WB_MANIFEST.map((entry) => entry.url);
const SCOPE = new URL(self.registration.scope).pathname;
const NAME = `${SCOPE}shell`;
const KEPT_PATHS = /^\/assets\/app\//;
/** A page below this bank's path that is not the app's: a demonstration's identity provider. */
const NOT_OURS = `${SCOPE}demo-identity/`;
/** Where the system posts what somebody shares with the app. */
const SHARED = `${SCOPE}shared`;
const SHARED_KEPT_MS = 60_000;
const SHARED_MAX = 500;

const OFFLINE_PAGE = `<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>没有网络 · Offline</title>
<body style="font-family:system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;margin:0;padding:2rem;text-align:center;line-height:1.6">
<main><h1 style="font-size:1.4rem">没有连上网络</h1><p>手机银行需要网络才能显示真实的余额。请检查网络后重新打开。</p>
<p lang="en">You are offline. Mobile banking needs a network to show true balances. Check your connection and open the app again.</p></main>`;

let shared: { text: string; at: number } | undefined;

/** A newer version waits until somebody takes it over, so that no page loses its own files under its feet. */
async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  const have = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  await cache.addAll(ASSETS.filter((url) => !have.has(url)));
  await cache.add(new Request(SCOPE, { cache: 'reload' })).catch(() => undefined);
  if (!self.registration.active) await self.skipWaiting();
}

/** Drops what the new version no longer uses; the caches of other banks are not ours. */
async function activate(): Promise<void> {
  const cache = await caches.open(NAME);
  const wanted = new Set([...ASSETS, SCOPE]);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/assets/app/') && !wanted.has(pathname)) await cache.delete(request);
  }
  await self.clients.claim();
}

async function page(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  try {
    const response = await fetch(request);
    if (response.ok && response.type === 'basic') await cache.put(SCOPE, response.clone());
    return response;
  } catch {
    const kept = await cache.match(SCOPE);
    return kept ?? new Response(OFFLINE_PAGE, { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
  }
}

async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

/** Takes what was shared out of the form, so that it comes to no server and into no address. */
async function takeShared(request: Request): Promise<Response> {
  const form = await request.formData();
  const parts = ['title', 'text', 'url'].map((name) => form.get(name)).filter((part) => typeof part === 'string' && part !== '');
  shared = { text: parts.join('\n').slice(0, SHARED_MAX), at: Date.now() };
  return Response.redirect(SHARED, 303);
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => {
  const order = event.data as { type?: string } | null;
  if (order?.type === 'take_over') event.waitUntil(self.skipWaiting());
  if (order?.type === 'shared') {
    const fresh = shared && Date.now() - shared.at < SHARED_KEPT_MS ? shared.text : undefined;
    shared = undefined;
    event.ports[0]?.postMessage(fresh);
  }
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin || url.pathname.includes('/api/') || url.pathname.startsWith(NOT_OURS)) return;
  if (request.method === 'POST' && url.pathname === SHARED) event.respondWith(takeShared(request));
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (KEPT_PATHS.test(url.pathname)) event.respondWith(asset(request));
});
