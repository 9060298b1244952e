import { describe, expect, it } from 'vitest';
import { readNotes } from './lines';

const CARDS = [{ code: 'gold', label: '金卡' }, { code: 'private', label: '私行' }];
const MARK = [{ code: '1', label: '是' }];

describe('a file of notes', () => {
  it('is read by code or by label, without its head, and takes back what has nothing after the comma', () => {
    expect(readNotes('\uFEFF手机号,取值\r\n13800000001,gold\r\n\r\n"13800000002","私行"\n13800000003，\n', CARDS)).toEqual({
      notes: [{ line: 2, customer: '13800000001', value: 'gold' }, { line: 4, customer: '13800000002', value: 'private' }, { line: 5, customer: '13800000003', value: null }], wrong: [],
    });
  });

  it('takes no line for a note that says nothing, where a value must be chosen', () => {
    expect(readNotes('13800000001\n13800000002,silver\n,gold', CARDS)).toEqual({ notes: [], wrong: [{ line: 1, why: 'value' }, { line: 2, why: 'value' }, { line: 3, why: 'customer' }] });
  });

  it('marks by the customer alone where marking is all there is', () => {
    expect(readNotes('13800000001\n13800000002,', MARK).notes).toEqual([{ line: 1, customer: '13800000001', value: '1' }, { line: 2, customer: '13800000002', value: null }]);
  });
});
