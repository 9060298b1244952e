/** The camera: opened for a look, small pictures taken from it, and closed again. No picture is kept here. */

/** What the bank takes: this many pictures of a look, and so many bytes of them together. */
export const FRAMES_MAX = 6;
const FRAME_BYTES_MAX = 48 * 1024;
const LOOK_BYTES_MAX = 136 * 1024;
/** The shorter side of a picture, at most: a face needs no more, and slow lines are slow. */
const SIDE_MAX = 480;

export type CameraTroubleKind = 'none' | 'denied' | 'busy' | 'unsafe';

/** Why there is nothing to be seen. */
export class CameraTrouble extends Error {
  constructor(readonly kind: CameraTroubleKind) {
    super(kind);
  }
}

/** A burst of pictures: how many, and how far apart. */
export type Burst = { count: number; everyMs: number };

export type Camera = {
  stream: MediaStream;
  /** JPEGs in base64, in the order they were taken. */
  take: (burst: Burst, signal: AbortSignal) => Promise<string[]>;
  close: () => void;
};

/** Whether this page could ask for a camera at all. Whether there is one, only asking tells. */
export function cameraPossible(): boolean {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  return window.isSecureContext && typeof devices?.getUserMedia === 'function';
}

const KINDS: Record<string, CameraTroubleKind> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'none',
  OverconstrainedError: 'none',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

export function troubleOf(error: unknown): CameraTrouble {
  return new CameraTrouble((error instanceof DOMException && KINDS[error.name]) || 'none');
}

/** Waits; a signal ends the wait with an error. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new DOMException('', 'AbortError'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** How large pictures of `count` may be, so that all of them fit. */
export function budgetOf(count: number): number {
  return Math.min(FRAME_BYTES_MAX, Math.floor(LOOK_BYTES_MAX / count));
}

/** The size a picture is made to. */
export function sizeOf(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, SIDE_MAX / Math.min(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

function jpeg(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new CameraTrouble('busy'))), 'image/jpeg', quality);
  });
}

async function toBase64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** One picture within its budget: first less sharp, then smaller. */
async function takeOne(video: HTMLVideoElement, canvas: HTMLCanvasElement, bytesMax: number): Promise<string> {
  const whole = sizeOf(video.videoWidth, video.videoHeight);
  for (const [share, quality] of [[1, 0.82], [1, 0.65], [0.75, 0.65], [0.6, 0.5]] as const) {
    canvas.width = Math.round(whole.width * share);
    canvas.height = Math.round(whole.height * share);
    canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
    const blob = await jpeg(canvas, quality);
    if (blob.size <= bytesMax) return toBase64(blob);
  }
  throw new CameraTrouble('busy');
}

/** Asks for the camera that looks at whoever holds the device. */
export async function openCamera(): Promise<Camera> {
  if (!cameraPossible()) throw new CameraTrouble('unsafe');
  let stream: MediaStream;
  try {
    const video = { facingMode: 'user', width: { ideal: 640 }, height: { ideal: 480 } };
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video });
  } catch (error) {
    throw troubleOf(error);
  }
  const close = (): void => stream.getTracks().forEach((track) => track.stop());
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  try {
    await video.play();
  } catch {
    close();
    throw new CameraTrouble('busy');
  }
  const canvas = document.createElement('canvas');
  const take = async ({ count, everyMs }: Burst, signal: AbortSignal): Promise<string[]> => {
    const pictures: string[] = [];
    while (pictures.length < count) {
      if (pictures.length > 0) await pause(everyMs, signal);
      pictures.push(await takeOne(video, canvas, budgetOf(count)));
    }
    return pictures;
  };
  return { stream, take, close };
}
