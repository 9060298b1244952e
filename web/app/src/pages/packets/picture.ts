/**
 * A red packet as a picture to send: who gives it, the words on it, the code that opens it and until when. Never how much
 * is in it, and the giver's name as masked as everywhere else: a picture travels further than its owner thinks.
 */
import { linesOf, write } from '../../parts/picture';

export type PacketPicture = {
  bank: string;
  /** `From *明` */
  from: string;
  greeting: string;
  /** What stands on the seal. */
  seal: string;
  code: string;
  codeLabel: string;
  how: string;
  until: string;
};

const WIDTH = 720;
const HEIGHT = 1080;
const MIDDLE = WIDTH / 2;
const GOLD = '#f6dfa8';

function ground(pen: CanvasRenderingContext2D): void {
  pen.fillStyle = '#8f1d22';
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  // The flap: the upper part, closed by a bow, with the seal on its edge.
  pen.fillStyle = '#b3292d';
  pen.beginPath();
  pen.moveTo(0, 0);
  pen.lineTo(WIDTH, 0);
  pen.lineTo(WIDTH, 470);
  pen.quadraticCurveTo(MIDDLE, 640, 0, 470);
  pen.closePath();
  pen.fill();
  pen.strokeStyle = 'rgb(246 223 168 / 45%)';
  pen.lineWidth = 3;
  pen.beginPath();
  pen.moveTo(0, 470);
  pen.quadraticCurveTo(MIDDLE, 640, WIDTH, 470);
  pen.stroke();
}

function sealed(pen: CanvasRenderingContext2D, words: string): void {
  pen.fillStyle = GOLD;
  pen.beginPath();
  pen.arc(MIDDLE, 556, 84, 0, 2 * Math.PI);
  pen.fill();
  const short = [...words].length === 1;
  write(pen, words, MIDDLE, short ? 580 : 569, { color: '#6b1216', size: short ? 68 : 38, weight: 700, align: 'center', width: 140 });
}

/** Draws the picture; undefined where there is nothing to draw on. */
export function drawPacket(packet: PacketPicture): HTMLCanvasElement | undefined {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext('2d');
  if (!pen) return undefined;
  ground(pen);
  write(pen, packet.bank, MIDDLE, 110, { color: '#ffffff', size: 34, weight: 600, align: 'center', width: 620 });
  write(pen, packet.from, MIDDLE, 168, { color: 'rgb(255 255 255 / 88%)', size: 28, align: 'center', width: 620 });
  const greeting = { color: GOLD, size: 52, weight: 650, align: 'center', width: 620 } as const;
  const lines = linesOf(pen, packet.greeting, 600, greeting).slice(0, 3);
  for (const [place, line] of lines.entries()) write(pen, line, MIDDLE, 318 + (place - (lines.length - 1) / 2) * 68, greeting);
  sealed(pen, packet.seal);
  write(pen, packet.codeLabel, MIDDLE, 726, { color: 'rgb(255 255 255 / 88%)', size: 26, align: 'center' });
  pen.fillStyle = 'rgb(0 0 0 / 22%)';
  pen.beginPath();
  pen.roundRect(90, 752, WIDTH - 180, 104, 20);
  pen.fill();
  write(pen, packet.code, MIDDLE, 825, { color: '#ffffff', size: 58, weight: 700, align: 'center', width: WIDTH - 220 });
  const how = { color: 'rgb(255 255 255 / 88%)', size: 24, align: 'center', width: 660 } as const;
  for (const [place, line] of linesOf(pen, packet.how, 640, how).slice(0, 2).entries()) write(pen, line, MIDDLE, 916 + place * 36, how);
  write(pen, packet.until, MIDDLE, 1026, { color: 'rgb(255 255 255 / 75%)', size: 23, align: 'center', width: 620 });
  return canvas;
}
