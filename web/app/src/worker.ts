/**
 * The service worker of this bank's app, and what is to be known of it: whether a newer version of the app is ready, and
 * what was shared with the app.
 */
import { useSyncExternalStore } from 'react';
import { BASENAME } from './bank';

/** How often a page that stays open looks for a newer version. */
const LOOK_MS = 60 * 60_000;

let waiting: ServiceWorker | undefined;
let dismissed = false;
const listeners = new Set<() => void>();

function set(next: ServiceWorker | undefined): void {
  waiting = next;
  for (const tell of listeners) tell();
}

/** Whoever has the app open is asked; somebody who opens it for the first time has the newest anyway. */
function watch(registration: ServiceWorkerRegistration): void {
  const noticed = (worker: ServiceWorker | null): void => {
    if (worker?.state === 'installed' && navigator.serviceWorker.controller) set(worker);
  };
  noticed(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const fresh = registration.installing;
    fresh?.addEventListener('statechange', () => noticed(fresh));
  });
}

export async function startWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.register(`${BASENAME}/sw.js`, { scope: `${BASENAME}/` });
  watch(registration);
  const look = (): void => {
    if (document.visibilityState === 'visible') void registration.update().catch(() => undefined);
  };
  setInterval(look, LOOK_MS);
  document.addEventListener('visibilitychange', look);
}

/** Whether a newer version is ready and nobody has said to wait. */
export function useUpdateReady(): boolean {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => {
        listeners.delete(tell);
      };
    },
    () => waiting !== undefined && !dismissed,
  );
}

/** Goes over to the newer version: the page is loaded again once it has taken over. */
export function takeUpdate(): void {
  const fresh = waiting;
  if (!fresh) return;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  fresh.postMessage({ type: 'take_over' });
}

/** Not now: it comes by itself when the app is opened next. */
export function waitWithUpdate(): void {
  dismissed = true;
  set(waiting);
}

/** What was shared with the app and not fetched yet. The worker keeps it in memory for a moment, and nowhere else. */
export async function fetchShared(): Promise<string | undefined> {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return undefined;
  const channel = new MessageChannel();
  const heard = new Promise<string | undefined>((resolve) => {
    channel.port1.onmessage = (event: MessageEvent<unknown>) => resolve(typeof event.data === 'string' ? event.data : undefined);
    setTimeout(() => resolve(undefined), 2_000);
  });
  worker.postMessage({ type: 'shared' }, [channel.port2]);
  return heard;
}
