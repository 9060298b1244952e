import { describe, expect, it } from 'vitest';
import { FILTERS } from '../pages/transfers/api';
import { toCsv } from './csv';
import { readFilters, writeFilters } from './url-filters';

describe('filters in the address', () => {
  it('reads what it knows and drops the rest', () => {
    const params = new URLSearchParams('status=completed&min_amount=100.50&max_amount=lots&colour=red&query=%20LW2026%20');
    expect(readFilters(FILTERS, params)).toEqual({ status: 'completed', min_amount: '100.50', query: 'LW2026' });
  });

  it('refuses a status that does not exist and a text that is too long', () => {
    expect(readFilters(FILTERS, new URLSearchParams({ status: 'lost', query: 'x'.repeat(81) }))).toEqual({});
  });

  it('changes one filter and leaves the others, and what else stands there, alone', () => {
    const next = writeFilters(new URLSearchParams('status=completed&transfer=t1'), { query: ' 1234 ', status: undefined });
    expect(next.toString()).toBe('transfer=t1&query=1234');
  });

  it('comes back as it went', () => {
    const filters = { status: 'returned', query: '1234', min_amount: '1', max_amount: '9.99' };
    expect(readFilters(FILTERS, writeFilters(new URLSearchParams(), filters))).toEqual(filters);
  });
});

describe('CSV', () => {
  it('quotes what needs quoting and disarms formulas, but leaves numbers numbers', () => {
    expect(toCsv(['a', 'b'], [['=SUM(A1)', '-12.50'], ['say "hi", twice', '@x']])).toBe('\uFEFFa,b\r\n\'=SUM(A1),-12.50\r\n"say ""hi"", twice",\'@x\r\n');
  });
});
