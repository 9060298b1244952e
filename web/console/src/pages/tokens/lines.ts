/** A manufacturer's file of tokens: serial and seed in each line. Read here only to be shown before it is sent. */

/** As many as one call takes. */
export const CALL_MAX = 500;
export const LINES_MAX = 5_000;

export type Line = { line: number; serial: string; seed: string; wrong: 'serial' | 'seed' | 'repeated' | undefined };

const SERIAL = /^[A-Za-z0-9-]{4,32}$/;
/** 128 bits are 26 characters of base 32. */
const SEED = /^[A-Z2-7]{26,}=*$/;
const HEADS = ['serial', 'sn', 'serial number', '序列号', '编号'];

function cells(row: string): string[] {
  const separator = ['\t', ';', ','].find((one) => row.includes(one)) ?? ',';
  return row.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1').trim());
}

/** Blank lines and a head are left out; seeds lose the spaces that people read them by. */
export function readLines(text: string): Line[] {
  const seen = new Set<string>();
  const lines: Line[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .forEach((row, index) => {
      if (row.trim() === '') return;
      const [serial = '', given = ''] = cells(row);
      if (lines.length === 0 && HEADS.includes(serial.toLowerCase())) return;
      const seed = given.replace(/[\s-]/g, '').toUpperCase();
      const wrong = !SERIAL.test(serial) ? 'serial' : !SEED.test(seed) ? 'seed' : seen.has(serial) ? 'repeated' : undefined;
      seen.add(serial);
      lines.push({ line: index + 1, serial, seed, wrong });
    });
  return lines;
}

/** What a seed is shown as: that it is there, and how long. */
export function covered(seed: string): string {
  return seed === '' ? '—' : `•••••••• ${seed.length}`;
}

/** Whether a serial must not be shown: it is none, or the columns were swapped and it is a seed. */
export function isHidden(line: Line): boolean {
  return line.wrong === 'serial' || (line.wrong === 'seed' && SEED.test(line.serial.toUpperCase()));
}
