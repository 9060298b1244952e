import { describe, expect, it } from 'vitest';
import { covered, isHidden, readLines } from './lines';

const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('a file of tokens', () => {
  it('is read with or without a head, by comma, semicolon or tab', () => {
    const expected = { serial: 'FT-2026-000123', seed: SEED, wrong: undefined };
    for (const text of [`FT-2026-000123,${SEED}`, `\uFEFF序列号,种子\r\nFT-2026-000123,${SEED}\r\n\r\n`, `serial;seed\nFT-2026-000123;"gezd gnbv gy3t qojq gezd gnbv gy3t qojq"`, `FT-2026-000123\t${SEED}`]) {
      expect(readLines(text)).toHaveLength(1);
      expect(readLines(text)[0]).toMatchObject(expected);
    }
  });

  it('says what is wrong with a line, and where the line stands', () => {
    const lines = readLines(['serial,seed', `FT 1,${SEED}`, 'FT-0002,short', `FT-0003,${SEED}`, `FT-0003,${SEED}`, 'FT-0004'].join('\n'));
    expect(lines.map(({ line, wrong }) => [line, wrong])).toEqual([[2, 'serial'], [3, 'seed'], [4, undefined], [5, 'repeated'], [6, 'seed']]);
  });

  it('never shows a seed', () => {
    expect(covered(SEED)).not.toContain('GEZ');
    expect(covered('')).toBe('—');
    const [swapped, plain] = readLines([`${SEED},FT-0001`, 'FT-0002,short'].join('\n'));
    expect([swapped, plain].map((line) => line && isHidden(line))).toEqual([true, false]);
  });
});
