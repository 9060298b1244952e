import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setupI18n } from '@polybank/ui';
import { describe, expect, it } from 'vitest';
import { texts } from '../../texts';
import { eventText, readEvent } from './address';
import { changeOf, drawable, worstStep } from './insight';
import { pathsOption } from './options';
import { lengthOf, periodBefore, periodOf } from './period';
import { elementWord, pageWord, whatWord } from './words';

const app = join(import.meta.dirname, '../../../../app/src');
const sources = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.')).map((file) => readFileSync(join(app, file), 'utf8')).join('\n');
const names = (pattern: RegExp) => [...new Set([...sources.matchAll(pattern)].map((match) => match[1] ?? ''))];

describe('the words', () => {
  const { t } = setupI18n(texts, 'zh');

  it('know every page of the customers’ app', () => {
    const pages = names(/\bpage\('([^']+)'/g);
    expect(pages.length).toBeGreaterThan(50);
    expect(pages.filter((page) => pageWord(t, page).code)).toEqual([]);
    expect(pageWord(t, '/transfers/:id').text).toBe('转账回单');
    expect(pageWord(t, '/new')).toEqual({ text: '/new', code: true });
  });

  it('know every element that is declared by its name', () => {
    const elements = names(/\b(?:data-)?track="([^"]+)"/g).filter((element) => element !== 'packet' && element !== 'receipt');
    expect(elements.length).toBeGreaterThan(100);
    expect(elements.filter((element) => elementWord(t, element).code)).toEqual([]);
    expect(elementWord(t, 'hub.batch.locked').text).toBe('转账支付·批量转账（未开通）');
    expect(elementWord(t, 'constructor').code).toBe(true);
  });
});

describe('the words of what is not tapped', () => {
  const { t } = setupI18n(texts, 'zh');

  it('know what comes into sight and what is sent', () => {
    const exposed = names(/\bdata-expose="([^"]+)"/g);
    expect(exposed.length).toBeGreaterThan(4);
    expect(exposed.filter((name) => whatWord(t, 'exposure', name).code)).toEqual([]);
    const forms = names(/\b(?:data-)?form="([^"]+)"/g);
    expect(forms.length).toBeGreaterThan(4);
    expect(forms.filter((name) => whatWord(t, 'form', name).code)).toEqual([]);
    expect(whatWord(t, 'click', 'transfer.confirm').text).not.toBe(whatWord(t, 'form', 'transfer.confirm').text);
  });

  it('tell a fault of the program from a code', () => {
    expect(whatWord(t, 'error', 'TypeError app')).toEqual({ text: '程序错误 TypeError（app）', code: false });
    expect(whatWord(t, 'error', 'RangeError')).toEqual({ text: '程序错误 RangeError', code: false });
    expect(whatWord(t, 'error', 'limit_exceeded')).toEqual({ text: 'limit_exceeded', code: true });
  });
});

describe('the period', () => {
  const now = Date.parse('2026-03-02T00:30:00+08:00');
  it('is of whole days in the banks’ zone', () => {
    expect(periodOf('7', {}, now)).toEqual({ from: '2026-02-24', until: '2026-03-02' });
    expect(periodOf('today', {}, now)).toEqual({ from: '2026-03-02', until: '2026-03-02' });
    expect(periodOf('month', {}, now)).toEqual({ from: '2026-03-01', until: '2026-03-02' });
    expect(periodOf('last', {}, now)).toEqual({ from: '2026-02-01', until: '2026-02-28' });
    expect(periodOf('own', { from: '2025-01-01', until: '2025-01-31' }, now)).toEqual({ from: '2025-01-01', until: '2025-01-31' });
    expect(lengthOf(periodOf('own', { from: '2020-01-01', until: '2025-01-31' }, now))).toBe(30);
  });

  it('has as long a one before', () => {
    expect(periodBefore({ from: '2026-02-24', until: '2026-03-02' })).toEqual({ from: '2026-02-17', until: '2026-02-23' });
  });
});

describe('events in the address', () => {
  it('are read as they are written', () => {
    const event = { name: 'page_view' as const, what: '/transfers/:transferId' };
    expect(readEvent(eventText(event))).toEqual(event);
    expect(readEvent('click')).toEqual({ name: 'click' });
    expect(readEvent('nothing:/x')).toBeUndefined();
    expect(readEvent('click:')).toBeUndefined();
  });
});

describe('insight', () => {
  it('finds the step that loses most', () => {
    const step = (people: number) => ({ people, median_s: null });
    expect(worstStep([step(10), step(8), step(3)])).toEqual({ step: 2, lost: 5 });
    expect(worstStep([step(10), step(10)])).toBeUndefined();
    expect(changeOf(5, 0)).toEqual({ kind: 'new' });
    expect(changeOf(5, 10)).toEqual({ kind: 'down', percent: 50 });
  });

  it('draws the most frequent ways on from the start', () => {
    const links = [{ step: 0, from: '/', to: '/a', times: 3 }, { step: 0, from: '/', to: '/b', times: 2 }, { step: 1, from: '/a', to: '', times: 3 }];
    expect(drawable(links, '/', 1)).toEqual([links[0], links[2]]);
  });

  it('draws the same page at another step as another node', () => {
    const links = [{ step: 0, from: '/', to: '/a', times: 3 }, { step: 1, from: '/a', to: '/', times: 2 }];
    const series = JSON.stringify(pathsOption(links, 'after', (page) => page, 'light').series);
    for (const node of ['0:/', '1:/a', '2:/']) expect(series).toContain(`"name":"${node}"`);
    expect(series).toContain('{"source":"1:/a","target":"2:/","value":2}');
  });
});
