import { describe, expect, it } from 'vitest';
import { agreeing } from './page';

describe('the evidence of a recovery', () => {
  it('is what agrees, in one order', () => {
    const facts = { pin: false, phone: true, name: true, account: false, id_number: true };
    expect(agreeing({ facts })).toEqual(['name', 'id_number', 'phone']);
    expect(agreeing({ facts: { pin: false, phone: false, name: false, account: false, id_number: false } })).toEqual([]);
  });
});
