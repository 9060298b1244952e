/** What a new wording changes, line by line: lines that stay, that go and that come, in the order they are read. */
export type Change = { kind: 'same' | 'gone' | 'new'; line: string };

/** Lines that are compared at most; a longer text is shown as replaced whole. */
const LINES_MAX = 1_500;

const linesOf = (text: string): string[] => text.trim().split('\n').map((line) => line.trimEnd());

/** By the longest common run of lines: as few changes as there can be. */
export function changesBetween(before: string, after: string): Change[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  if (old.length > LINES_MAX || fresh.length > LINES_MAX) {
    return [...old.map((line): Change => ({ kind: 'gone', line })), ...fresh.map((line): Change => ({ kind: 'new', line }))];
  }
  const width = fresh.length + 1;
  const common = new Uint16Array((old.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const [gone, come] = [old[i], fresh[j]];
    if (gone !== undefined && gone === come) {
      changes.push({ kind: 'same', line: gone });
      i += 1;
      j += 1;
    } else if (gone !== undefined && (come === undefined || at(i + 1, j) >= at(i, j + 1))) {
      changes.push({ kind: 'gone', line: gone });
      i += 1;
    } else if (come !== undefined) {
      changes.push({ kind: 'new', line: come });
      j += 1;
    }
  }
  return changes;
}
