import { describe, expect, it } from 'vitest';
import { bankOf } from '../bank';
import { missing, strength } from '../pages/register/strength';
import { isWeakPin } from '../pages/pin/weak';
import { returnPath } from '../session/return';
import { scrambledDigits } from './pads';
import { grouped, isAccountNo } from './payee-form';

describe('small rules of the app', () => {
  it('reads the bank from the address', () => {
    expect(bankOf('/b/lanwan/transfer')).toBe('lanwan');
    expect(bankOf('/b/lanwan')).toBe('lanwan');
    expect(bankOf('/b/LAN/')).toBeUndefined();
    expect(bankOf('/console/')).toBeUndefined();
  });

  it('catches a slipped digit of an account number', () => {
    expect(isAccountNo('4111111111111111')).toBe(true);
    expect(isAccountNo('4111111111111112')).toBe(false);
    expect(isAccountNo('411111111111')).toBe(false);
    expect(grouped('62220202000112345')).toBe('6222 0202 0001 1234 5');
  });

  it('scrambles all ten digits', () => {
    expect([...scrambledDigits()].sort().join('')).toBe('0123456789');
  });

  it('knows a PIN that anybody would try', () => {
    for (const pin of ['111111', '123456', '654321', '121212', '123123', '567890']) expect(isWeakPin(pin)).toBe(true);
    for (const pin of ['135790', '820394']) expect(isWeakPin(pin)).toBe(false);
  });

  it('says what a password lacks', () => {
    expect(missing('abc', '')).toEqual(['length', 'digits']);
    expect(missing('harbour7x', '')).toEqual([]);
    expect(missing('abcd1234', '')).toContain('plain');
    expect(missing('x800000001y', '13800000001')).toContain('plain');
    expect(strength('Harbour7!light', '')).toBe(4);
  });

  it('returns only to places of its own', () => {
    expect(returnPath({ from: '/transfers/1?x=2' })).toBe('/transfers/1?x=2');
    for (const from of ['//evil.example', 'https://evil.example', '/sign-in', 7]) expect(returnPath({ from })).toBe('/');
  });
});
