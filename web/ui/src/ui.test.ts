import { ProblemError, clientProblem } from '@polybank/api';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  brandVariables,
  changeLanguage,
  contrast,
  fenOfTyped,
  firstLanguage,
  formatAmount,
  formatDay,
  formatWhen,
  formatWhole,
  fromFen,
  groupTyped,
  hourOfDay,
  inkOn,
  magnitude,
  setupI18n,
  tell,
  toFen,
  typeAmount,
} from './index';

beforeAll(() => {
  setupI18n({ zh: {}, en: {} }, 'zh');
});

describe('money', () => {
  it.each([
    ['0', 0n],
    ['1234.5', 123450n],
    ['1234.56', 123456n],
    ['-0.01', -1n],
    ['999999999999999.99', 99999999999999999n],
  ])('reads %s exactly', (text, fen) => {
    expect(toFen(text)).toBe(fen);
  });

  it.each(['', '1.234', 'abc', '1e5', '1,000', '.5', '--1'])('refuses %s', (text) => {
    expect(toFen(text)).toBeUndefined();
  });

  it('comes back as it went in, for every fen up to a thousand and for large amounts', () => {
    for (let fen = -1000n; fen <= 1000n; fen += 1n) expect(toFen(fromFen(fen))).toBe(fen);
    expect(fromFen(12345678901234567n)).toBe('123456789012345.67');
  });

  it('is shown with separators, sign and symbol', () => {
    expect(formatAmount('1234567.8')).toBe('1,234,567.80');
    expect(formatAmount('-5')).toBe('−5.00');
    expect(formatAmount({ amount: '12.30', currency: 'CNY' }, { symbol: 'short', sign: 'always' })).toBe('+¥12.30');
    expect(formatWhole('50000.00')).toBe('50,000');
    expect(formatWhole('0.50')).toBe('0.50');
    expect(formatAmount('nonsense')).toBe('—');
  });

  it('is typed on a pad without ever becoming wrong', () => {
    const type = (keys: string) => [...keys].reduce((typed, key) => typeAmount(typed, key === '<' ? 'backspace' : key), '');
    expect(type('00500')).toBe('500');
    expect(type('.5')).toBe('0.5');
    expect(type('12.345')).toBe('12.34');
    expect(type('1..2')).toBe('1.2');
    expect(type('12345678901')).toBe('1234567890');
    expect(type('12<<')).toBe('');
    expect(fenOfTyped('12.')).toBe(1200n);
    expect(groupTyped('1234567.')).toBe('1,234,567.');
  });

  it('names the size of an amount', () => {
    expect(magnitude(99_900n)).toBe('');
    expect(magnitude(100_000n)).toBe('千');
    expect(magnitude(10_000_000n)).toBe('十万');
  });
});

describe('dates in the zone of the banks', () => {
  const now = new Date('2026-11-22T17:30:00Z');

  it('are relative up to yesterday, then full', () => {
    expect(formatWhen('2026-11-23T00:10:00+08:00', now)).toBe('今天 00:10');
    expect(formatWhen('2026-11-22T23:59:00+08:00', now)).toBe('昨天 23:59');
    expect(formatDay('2026-11-21T12:00:00+08:00', now)).toBe('2026年11月21日');
    expect(hourOfDay(now)).toBe(1);
  });

  it('follow the language', async () => {
    await changeLanguage('en');
    expect(formatDay('2026-11-21T12:00:00+08:00', now)).toBe('21 November 2026');
    await changeLanguage('zh');
  });
});

describe('the first language', () => {
  beforeEach(() => localStorage.clear());

  it.each([
    [['zh-CN', 'zh', 'en'], 'zh'],
    [['zh-Hant-TW'], 'zh'],
    [['en-GB', 'zh-CN'], 'en'],
    [['fr-FR', 'EN-us'], 'en'],
    [['fr-FR', 'de'], 'zh'],
    [[], 'zh'],
  ])('of a browser that wishes %j is %s', (wishes, language) => {
    expect(firstLanguage(wishes)).toBe(language);
  });

  it('is the one chosen before, whatever the browser wishes', async () => {
    await changeLanguage('en');
    expect(firstLanguage(['zh-CN'])).toBe('en');
    await changeLanguage('zh');
    expect(firstLanguage(['en-GB'])).toBe('zh');
    localStorage.setItem('pb.language', 'klingon');
    expect(firstLanguage(['en-GB'])).toBe('en');
  });
});

describe('problems in words', () => {
  it('are the words of the bank when it gave any', () => {
    const told = tell(
      new ProblemError({
        type: 'about:blank',
        title: '余额不足',
        status: 422,
        code: 'insufficient_funds',
        detail: '可用余额 10.00 元。',
        remedy: { text: '请减少金额。', action: 'change_amount' },
        appeal: '400-800-0001',
        fields: [{ field: 'amount', code: 'too_large', message: '金额过大。' }],
        trace_id: 'abc',
      }),
    );
    expect(told).toMatchObject({
      title: '余额不足',
      detail: '可用余额 10.00 元。 金额过大。',
      remedy: '请减少金额。',
      action: 'change_amount',
      appeal: '400-800-0001',
    });
  });

  it('are our own words when there was no answer, or something broke', () => {
    expect(tell(clientProblem('client_offline')).title).toBe('网络没有连上');
    expect(tell(new TypeError('x')).title).toBe('出了点问题');
  });
});

describe('brand colours', () => {
  it.each(['#0b5fd8', '#f7d23e', '#7a1f3d', '#ffffff', '#000000', '#9be15d'])('of %s can be read in light and dark', (primary) => {
    for (const mode of ['light', 'dark'] as const) {
      const ground = mode === 'light' ? '#ffffff' : '#16191f';
      const made = brandVariables({ primary_color: primary, accent_color: '#e0a01f' }, mode);
      expect(contrast(made['--brand-ink'] ?? '', ground)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(made['--accent-ink'] ?? '', ground)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(made['--brand-on'] ?? '', made['--brand-solid'] ?? '')).toBeGreaterThanOrEqual(3.5);
    }
  });

  it('choose the ink that reads', () => {
    expect(inkOn('#0b5fd8')).toBe('#ffffff');
    expect(inkOn('#f7d23e')).toBe('#10141a');
  });
});
