/**
 * The idle clock. The customer's own touch moves it, never a background request, and all tabs of a bank share it.
 */
import { bankKey } from '../bank';

const KEY = bankKey('active_at');
const WRITE_EVERY_MS = 3_000;

let lastTouch = Date.now();
let lastAnswer = Date.now();
let written = 0;

export function touch(): void {
  lastTouch = Date.now();
  if (lastTouch - written < WRITE_EVERY_MS) return;
  written = lastTouch;
  localStorage.setItem(KEY, String(lastTouch));
}

export function answered(): void {
  lastAnswer = Date.now();
}

export function lastTouchAt(): number {
  return Math.max(lastTouch, Number(localStorage.getItem(KEY) ?? '0'));
}

export function lastAnswerAt(): number {
  return lastAnswer;
}

export function watchTouches(): () => void {
  const kinds = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;
  for (const kind of kinds) addEventListener(kind, touch, { passive: true, capture: true });
  return () => {
    for (const kind of kinds) removeEventListener(kind, touch, { capture: true });
  };
}
