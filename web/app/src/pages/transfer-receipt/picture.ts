/**
 * The receipt as a picture: drawn on a canvas, in the bank's colour, with its seal and a code to scan. Names and accounts
 * are masked, because a picture travels further than its owner thinks.
 */
import type { ReceiptSeal, Transfer } from '@polybank/api';
import { formatAmount, formatExact } from '@polybank/ui';
import { FONT, write } from '../../parts/picture';

export type PictureWords = {
  paper: string;
  status: string;
  amount: string;
  payer: string;
  payee: string;
  at: string;
  no: string;
  code: string;
  seal: string;
  scan: string;
  masked: string;
};

const WIDTH = 720;
const HEIGHT = 1120;
const MARGIN = 56;

function maskName(name: string): string {
  const last = name.trim().split(' ').at(-1) ?? '';
  return `*${name.includes(' ') ? last : ([...last].at(-1) ?? '')}`;
}

function drawCode(pen: CanvasRenderingContext2D, rows: string[], x: number, y: number, size: number): void {
  const quiet = 4;
  const cell = Math.floor(size / (rows.length + 2 * quiet));
  const side = cell * (rows.length + 2 * quiet);
  pen.fillStyle = '#ffffff';
  pen.fillRect(x, y, side, side);
  pen.fillStyle = '#111111';
  for (const [row, cells] of rows.entries()) {
    for (const [column, filled] of [...cells].entries()) {
      if (filled === '1') pen.fillRect(x + (column + quiet) * cell, y + (row + quiet) * cell, cell, cell);
    }
  }
}

/** A round seal: the bank's name along the edge, a star, and what the seal is for below it. */
function drawSeal(pen: CanvasRenderingContext2D, bank: string, use: string, x: number, y: number, radius: number): void {
  const red = '#c81e1e';
  pen.save();
  pen.translate(x, y);
  pen.globalAlpha = 0.82;
  pen.strokeStyle = red;
  pen.lineWidth = 6;
  pen.beginPath();
  pen.arc(0, 0, radius, 0, 2 * Math.PI);
  pen.stroke();
  pen.fillStyle = red;
  pen.beginPath();
  for (let point = 0; point < 10; point += 1) {
    const far = point % 2 === 0 ? radius * 0.3 : radius * 0.115;
    const angle = (point * Math.PI) / 5 - Math.PI / 2;
    pen.lineTo(far * Math.cos(angle), far * Math.sin(angle) - 4);
  }
  pen.closePath();
  pen.fill();
  const letters = [...bank];
  const latin = /^[\x20-\x7e]+$/.test(bank);
  const spread = Math.min(1.5 * Math.PI, letters.length * (latin ? 0.17 : 0.34));
  pen.font = `600 ${latin ? 19 : 26}px ${FONT}`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  for (const [place, letter] of letters.entries()) {
    const share = letters.length === 1 ? 0.5 : place / (letters.length - 1);
    pen.save();
    pen.rotate(-spread / 2 + share * spread);
    pen.fillText(letter, 0, -radius + 25);
    pen.restore();
  }
  pen.font = `600 ${[...use].length > 12 ? 12 : 17}px ${FONT}`;
  pen.fillText(use, 0, radius * 0.58, radius * 1.5);
  pen.restore();
}

export type Picture = { transfer: Transfer; seal: ReceiptSeal; bank: string; color: string; words: PictureWords };

/** Draws the picture; undefined where there is nothing to draw on. */
export function drawReceipt({ transfer, seal, bank, color, words }: Picture): HTMLCanvasElement | undefined {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext('2d');
  if (!pen) return undefined;
  pen.fillStyle = '#f3f5f8';
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = color;
  pen.fillRect(0, 0, WIDTH, 132);
  write(pen, bank, MARGIN, 82, { size: 36, color: '#ffffff', weight: 600, width: 380 });
  write(pen, words.paper, WIDTH - MARGIN, 80, { size: 26, color: '#ffffff', align: 'right', width: 220 });
  pen.fillStyle = '#ffffff';
  pen.fillRect(28, 160, WIDTH - 56, HEIGHT - 188);
  write(pen, words.status, WIDTH / 2, 226, { size: 28, color: transfer.status === 'completed' ? '#1a7f37' : '#8f5400', weight: 600, align: 'center' });
  write(pen, `¥${formatAmount(transfer.amount)}`, WIDTH / 2, 304, { size: 64, color: '#111827', weight: 650, align: 'center', width: 580 });
  const lines: [string, string][] = [
    [words.payee, `${maskName(transfer.payee_name)}  ${transfer.payee_bank_name} ${transfer.payee_account_masked.slice(-4)}`],
    [words.payer, `${maskName(transfer.payer_name)}  ${bank} ${transfer.from_account_masked.slice(-4)}`],
    [words.at, formatExact(transfer.completed_at ?? transfer.created_at)],
    [words.no, transfer.receipt_no],
    [words.code, transfer.check_code],
  ];
  for (const [place, [label, value]] of lines.entries()) {
    const y = 392 + place * 68;
    write(pen, label, MARGIN, y, { size: 24, color: '#6b7280' });
    write(pen, value, WIDTH - MARGIN, y, { size: 25, color: '#111827', align: 'right', width: 440 });
    pen.fillStyle = '#e5e7eb';
    pen.fillRect(MARGIN, y + 24, WIDTH - 2 * MARGIN, 1);
  }
  drawCode(pen, seal.qr, MARGIN, 752, 270);
  write(pen, words.scan, MARGIN + 16, 1052, { size: 23, color: '#374151' });
  drawSeal(pen, bank, words.seal, WIDTH - MARGIN - 130, 880, 122);
  write(pen, words.masked, WIDTH - MARGIN, 1052, { size: 20, color: '#9ca3af', align: 'right' });
  return canvas;
}
