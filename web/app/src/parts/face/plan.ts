/** What is asked for before the camera, and how it is looked at. */
import type { FaceAction } from '@polybank/api';
import type { Burst } from './camera';

/** Pictures of each act: a nod and a blink are told by what changes. */
export const BURSTS: Record<FaceAction, Burst> = {
  front: { count: 2, everyMs: 250 },
  turn_left: { count: 4, everyMs: 350 },
  turn_right: { count: 4, everyMs: 350 },
  blink: { count: 6, everyMs: 220 },
  nod: { count: 6, everyMs: 280 },
};

/** Time to read what is asked for, and to read why it was in vain. */
export const PACE = { readMs: 1_600, againMs: 2_400 };
