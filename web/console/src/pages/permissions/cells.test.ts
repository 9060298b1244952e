import type { PermissionMatrix } from '@polybank/api';
import { describe, expect, it } from 'vitest';
import { bodyOf, cellKey, cellsOf, changesOf, differences, touched } from './cells';

const matrix: PermissionMatrix = {
  set: 'user.permissions',
  channels: [{ channel: 'h5', title: 'H5' }],
  classes: [
    { class: 'open', title: 'Open', users: 7 },
    { class: 'bound', title: 'Bound', users: 5 },
    { class: 'real_name', title: 'Real', users: 3 },
    { class: 'class_one', title: 'One', users: 90 },
  ],
  rows: [
    { word: 'self', title: 'Self', area: 'A', fixed: true, floor: 'open', lowest: { h5: 'open' } },
    { word: 'payee', title: 'Payees', area: 'B', fixed: false, floor: 'open', lowest: { h5: 'bound' } },
  ],
};

describe('the matrix as cells', () => {
  it('tells what was changed and stores what a bank may set', () => {
    const cells = { ...cellsOf(matrix), [cellKey('payee', 'h5')]: 'class_one' as const };
    expect(changesOf(matrix, cells)).toEqual([{ word: 'payee', channel: 'h5', from: 'bound', to: 'class_one' }]);
    expect(bodyOf(matrix, cells)).toEqual({ lowest: { payee: { h5: 'class_one' } } });
    expect(changesOf(matrix, cellsOf(matrix))).toEqual([]);
  });

  it('counts who gains and who loses', () => {
    expect(touched(matrix, { from: 'bound', to: 'class_one' })).toBe(-8);
    expect(touched(matrix, { from: 'bound', to: 'open' })).toBe(7);
    expect(touched(matrix, { from: 'open', to: 'nobody' })).toBe(-105);
  });

  it('compares versions cell by cell against what was usual', () => {
    const defaults = { lowest: { payee: { h5: 'bound', app: 'bound' } } };
    const stored = { lowest: { payee: { h5: 'open' } } };
    expect(differences(defaults, undefined, stored)).toEqual([{ word: 'payee', channel: 'h5', from: 'bound', to: 'open' }]);
    expect(differences(defaults, stored, defaults)).toEqual([{ word: 'payee', channel: 'h5', from: 'open', to: 'bound' }]);
  });
});
