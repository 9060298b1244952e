import type { LimitRow } from '@polybank/api';
import { describe, expect, it } from 'vitest';
import { changesOf, drafted, minorOf, plainRow, placeOf, rowOfNote, sourceIn, sourceWith, yuanOf } from './model';

const row = (tools: LimitRow['tools'], per_day_minor: number): LimitRow => ({
  channel: '*', business: 'transfer_others', user_class: '*', tools, per_operation_minor: null, per_day_minor, per_day_count: null, per_year_minor: null, source: '',
});

describe('the limit table', () => {
  it('says what a draft adds, changes and takes away', () => {
    const before = [row(['pin'], 100_000), row(['pin', 'sms_code'], 5_000_000)];
    const after = [row(['pin'], 50_000), row(['passkey'], 100_000)];
    expect(changesOf(before, after).map((change) => [change.kind, change.row.tools.join()])).toEqual([['changed', 'pin'], ['added', 'passkey'], ['removed', 'pin,sms_code']]);
    expect(changesOf(before, before)).toEqual([]);
  });

  it('knows a set of tools in whatever order it was picked', () => {
    expect(placeOf(row(['sms_code', 'pin'], 1))).toBe(placeOf(row(['pin', 'sms_code'], 2)));
    expect(drafted([row(['sms_code', 'pin'], 1)]).map(plainRow)[0]?.tools).toEqual(['pin', 'sms_code']);
  });

  it('shows a source in one language and keeps the other', () => {
    const both = '联盟上限 / Ceiling';
    expect([sourceIn('zh', both), sourceIn('en', both), sourceIn('en', '董事会决议')]).toEqual(['联盟上限', 'Ceiling', '董事会决议']);
    expect([sourceWith('zh', both, '上限'), sourceWith('en', both, 'Most'), sourceWith('en', '', 'Ours')]).toEqual(['上限 / Ceiling', '联盟上限 / Most', 'Ours']);
  });

  it('reads and writes yuan', () => {
    expect([yuanOf(5_000_000), yuanOf(50), yuanOf(null)]).toEqual(['50000', '0.50', '']);
    expect([minorOf('50,000'), minorOf(''), minorOf('x'), minorOf('-1')]).toEqual([5_000_000, null, undefined, undefined]);
    expect([rowOfNote('rows[3].per_day_minor'), rowOfNote('rows')]).toEqual([3, undefined]);
  });
});
