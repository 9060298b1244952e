/** The matrix as cells: what was changed, whom a change touches, and what differs between two versions. */
import type { PermissionMatrix, Rung } from '@polybank/api';

export const RUNGS: readonly Rung[] = ['visitor', 'open', 'bound', 'real_name', 'class_one', 'nobody'];

/** `function channel` → lowest class. */
export type Cells = Record<string, Rung>;

export const cellKey = (word: string, channel: string): string => `${word} ${channel}`;

export function cellsOf(matrix: PermissionMatrix): Cells {
  return Object.fromEntries(
    matrix.rows.flatMap((row) => Object.entries(row.lowest).map(([channel, rung]) => [cellKey(row.word, channel), rung])),
  );
}

/** The body of the parameter set. What a bank may not set is left out. */
export function bodyOf(matrix: PermissionMatrix, cells: Cells): { lowest: Record<string, Record<string, Rung>> } {
  const rows = matrix.rows.filter((row) => !row.fixed).map((row) => {
    const channels = Object.keys(row.lowest).map((channel) => [channel, cells[cellKey(row.word, channel)] ?? row.lowest[channel]]);
    return [row.word, Object.fromEntries(channels) as Record<string, Rung>];
  });
  return { lowest: Object.fromEntries(rows) as Record<string, Record<string, Rung>> };
}

export type Change = { word: string; channel: string; from: Rung; to: Rung };

export function changesOf(matrix: PermissionMatrix, cells: Cells): Change[] {
  return matrix.rows.flatMap((row) =>
    Object.entries(row.lowest).flatMap(([channel, from]) => {
      const to = cells[cellKey(row.word, channel)] ?? from;
      return to === from ? [] : [{ word: row.word, channel, from, to }];
    }),
  );
}

/** How many users gain (positive) or lose (negative) the function by a change. */
export function touched(matrix: PermissionMatrix, { from, to }: Pick<Change, 'from' | 'to'>): number {
  const [low, high] = [RUNGS.indexOf(from), RUNGS.indexOf(to)].sort((a, b) => a - b) as [number, number];
  const between = matrix.classes.filter((one) => RUNGS.indexOf(one.class) >= low && RUNGS.indexOf(one.class) < high);
  const people = between.reduce((sum, one) => sum + (one.users ?? 0), 0);
  return RUNGS.indexOf(to) > RUNGS.indexOf(from) ? -people : people;
}

function storedCells(body: unknown): Cells {
  const lowest = (body as { lowest?: Record<string, Record<string, Rung>> } | undefined)?.lowest ?? {};
  return Object.fromEntries(
    Object.entries(lowest).flatMap(([word, cells]) => Object.entries(cells).map(([channel, rung]) => [cellKey(word, channel), rung])),
  );
}

/** What differs between two stored versions; what a version does not say is as in `defaults`. */
export function differences(defaults: unknown, before: unknown, after: unknown): Change[] {
  const usual = storedCells(defaults);
  const [old, next] = [{ ...usual, ...storedCells(before) }, { ...usual, ...storedCells(after) }];
  return Object.keys(next).flatMap((key) => {
    const [word = '', channel = ''] = key.split(' ');
    const [from, to] = [old[key] ?? 'nobody', next[key] ?? 'nobody'];
    return from === to ? [] : [{ word, channel, from, to }];
  });
}
