import { describe, expect, it } from 'vitest';
import { EMPTY_DRAFT, logoProblem, suggestId, suggestShortName, toRequest, validate, type BankDraft } from './draft';

const good: BankDraft = { ...EMPTY_DRAFT, bank_id: 'linjiang', name: '临江银行', name_en: 'Linjiang Bank', short_name: '临江' };
const problemsOf = (changes: Partial<BankDraft>) => validate({ ...good, ...changes }, ['lanwan'], 'optional');

describe('the form of a new bank', () => {
  it('accepts a complete one', () => {
    expect(problemsOf({})).toEqual({});
  });

  it('asks for the four names', () => {
    expect(validate(EMPTY_DRAFT, [], 'optional')).toEqual({ bank_id: 'required', name: 'required', name_en: 'required', short_name: 'required' });
  });

  it('asks for a telephone outside a demonstration', () => {
    expect(validate(good, [], 'needed')).toEqual({ service_phone: 'required' });
    expect(validate({ ...good, service_phone: '400-800 0001' }, [], 'needed')).toEqual({});
    expect(problemsOf({ service_phone: 'call us' })).toEqual({ service_phone: 'phone' });
  });

  it.each([
    ['Linjiang', 'idShape'], ['lj', 'idShape'], ['9bank', 'idShape'], ['lin-jiang', 'idShape'], ['l'.repeat(21), 'idShape'], ['lanwan', 'idTaken'],
  ])('refuses the id %s', (bankId, problem) => {
    expect(problemsOf({ bank_id: bankId })).toEqual({ bank_id: problem });
  });

  it('wants Chinese in the Chinese name and none in the English one', () => {
    expect(problemsOf({ name: 'Linjiang', name_en: '临江' })).toEqual({ name: 'nameHan', name_en: 'nameLatin' });
  });

  it('refuses colours that cannot carry white text', () => {
    expect(problemsOf({ primary_color: '#ffe066' })).toEqual({ primary_color: 'contrast' });
    expect(problemsOf({ primary_color: 'green', accent_color: '#12' })).toEqual({ primary_color: 'colour', accent_color: 'colour' });
  });

  it('bounds shape and texts', () => {
    expect(problemsOf({ radius_px: 25, slogan: '长'.repeat(61), short_name: '一二三四五', service_phone: 'call me' })).toEqual({
      radius_px: 'radius', slogan: 'tooLong', short_name: 'shortLength', service_phone: 'phone',
    });
  });
});

describe('the logo', () => {
  const svg = (inside: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">${inside}</svg>`;

  it('accepts drawing', () => {
    expect(logoProblem(svg('<defs><linearGradient id="g"/></defs><rect width="8" height="8" fill="url(#g)"/>'))).toBeNull();
  });

  it.each([
    ['<script>alert(1)</script>', 'logoUnsafe'], ['<rect onload="alert(1)"/>', 'logoUnsafe'], ['<use href="https://example.com/x.svg#a"/>', 'logoUnsafe'],
    ['<rect fill="url(https://example.com/#g)"/>', 'logoUnsafe'], ['<text>临</text>', 'logoText'], ['<image href="data:image/png;base64,AA"/>', 'logoPicture'],
    ['<foreignObject/>', 'logoPicture'],
  ])('refuses %s', (inside, problem) => {
    expect(logoProblem(svg(inside))).toBe(problem);
  });

  it('refuses what is no SVG, and what is too large', () => {
    expect(logoProblem('<html></html>')).toBe('logoShape');
    expect(logoProblem('not xml')).toBe('logoShape');
    expect(logoProblem(svg(`<!--${'x'.repeat(65_536)}-->`))).toBe('logoSize');
  });
});

describe('suggestions', () => {
  it('takes the id from the English name and the short name from the Chinese one', () => {
    expect(suggestId('Linjiang Rural Commercial Bank')).toBe('linjiang');
    expect(suggestId('Bank of 3 Rivers')).toBe('rivers');
    expect(suggestShortName('临江农村商业银行股份有限公司')).toBe('临江');
  });
});

describe('what is sent', () => {
  it('trims, and leaves out what is empty', () => {
    const request = toRequest({ ...good, name: ' 临江银行 ', primary_color: '#0F766E', slogan: '  ' });
    expect(request).toMatchObject({ name: '临江银行', primary_color: '#0f766e' });
    expect(request).not.toHaveProperty('logo_svg');
    expect(request).not.toHaveProperty('slogan');
    expect(request).not.toHaveProperty('service_phone');
  });
});
