import type { Brand } from '@polybank/api';
import { setupI18n, uiEn } from '@polybank/ui';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allTexts } from '../../texts.build';
import { brandNoticed, onBrand, showBrand } from '../brand-live';
import { brand, serve } from '../test/bank';
import { TONES } from '../texts/tone';
import { lookVariables, modeNow, startTheme, variantOf } from './theme';
import { setPreferences } from './preferences';
import { saidBy, speak, startWording, worded } from './wording';
import { en } from '../texts/en';
import { zh } from '../texts/zh';

const look: Brand['look'] = {
  icons: 'bold', illustration: 'rings', tone: 'plain',
  light: { bg: '#ffffff', ink: '#000000', radius: '8px' }, dark: { bg: '#101010', ink: '#eeeeee' }, elder_light: { ink: '#111111' }, elder_dark: { bg: '#000000' },
};

describe('the look', () => {
  it('is that of the variant the customer chose', () => {
    expect(variantOf('dark', 'elder')).toBe('elder_dark');
    expect(modeNow('auto', true)).toBe('dark');
    expect(lookVariables(look, 'light')).toEqual({ '--bg': '#ffffff', '--ink': '#000000', '--radius': '8px' });
    expect(lookVariables(look, 'elder_light')).toEqual({ '--bg': '#ffffff', '--ink': '#111111', '--radius': '8px' });
  });

  it('follows what is chosen and what is released, without being loaded again', async () => {
    serve({ 'GET /brand': () => ({ ...brand, revision: 'r2', look: { ...look, light: { bg: '#abcdef' } } }) });
    const root = document.documentElement;
    startTheme();
    showBrand({ ...brand, look });
    expect([root.style.getPropertyValue('--bg'), root.dataset['icons']]).toEqual(['#ffffff', 'bold']);
    setPreferences({ mode: 'dark' });
    expect([root.style.getPropertyValue('--bg'), root.dataset['mode']]).toEqual(['#101010', 'dark']);
    setPreferences({ mode: 'light' });
    brandNoticed(brand.revision);
    const seen = new Promise((resolve) => onBrand((next) => { if (next.revision === 'r2') resolve(next); }));
    brandNoticed('r2');
    await seen;
    expect(root.style.getPropertyValue('--bg')).toBe('#abcdef');
  });
});

describe('wording', () => {
  it('lies over the tone, and that over the platform; what is not there any more changes nothing', () => {
    expect(worded({ a: { b: 'x' } }, { 'a.b': 'y', 'a.c': 'z', q: 'no', 'a': 'no', '__proto__.polluted': 'no' })).toEqual({ a: { b: 'y' } });
    const bank = { look: { ...look, tone: 'warm' as const }, wording: { zh: { 'common.back': '回去' }, en: {} } };
    const said = { zh: saidBy(bank, 'zh', zh), en: saidBy(bank, 'en', en) };
    expect([(said.zh['common'] as { back: string }).back, (said.zh['common'] as { understood: string }).understood]).toEqual(['回去', '好的']);
    expect((said.en['common'] as { back: string }).back).toBe(en.common.back);
  });

  it('is said at once, and taken back', () => {
    const texts = setupI18n({ zh, en }, 'zh');
    const stop = startWording(texts, { zh, en });
    showBrand({ ...brand, revision: 'w1', wording: { zh: { 'common.back': '回去' }, en: {} } });
    expect(texts.t('common.back')).toBe('回去');
    showBrand({ ...brand, revision: 'w2' });
    expect(texts.t('common.back')).toBe('返回');
    stop();
  });

  it('of another language comes when that is spoken, as the bank says it', async () => {
    const texts = setupI18n({ zh }, 'zh');
    texts.removeResourceBundle('en', 'translation');
    const stop = startWording(texts);
    showBrand({ ...brand, revision: 'w3', wording: { zh: {}, en: { 'common.back': 'Go back' } } });
    expect(texts.hasResourceBundle('en', 'translation')).toBe(false);
    await speak('en');
    expect([texts.language, texts.t('common.back'), texts.t('ui.loading')]).toEqual(['en', 'Go back', uiEn.loading]);
    showBrand({ ...brand, revision: 'w4' });
    expect(texts.t('common.back')).toBe(en.common.back);
    await speak('zh');
    stop();
  });

  it('of a tone is of texts that there are, with the same values', () => {
    const known = new Map(allTexts().map((text) => [text.key, text]));
    const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map((match) => match[1]).sort().join();
    for (const { zh: chinese, en: english } of Object.values(TONES)) {
      expect(Object.keys(english)).toEqual(Object.keys(chinese));
      for (const [key, text] of Object.entries(chinese)) {
        expect(blanks(text), key).toBe(blanks(known.get(key)?.zh ?? '{{missing}}'));
        expect(blanks(english[key] ?? ''), key).toBe(blanks(known.get(key)?.en ?? '{{missing}}'));
      }
    }
  });
});

/** Colours that meet in one rule have to be among the pairs that the server measures before a look is released. */
describe('the style sheets', () => {
  const src = join(import.meta.dirname, '..');
  const sheets = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.css') && !file.startsWith('demo'));
  const pairs = JSON.parse(readFileSync(join(src, '../../../groups/content/src/theme/pairs.json'), 'utf8')) as { ink: string; ground: string }[];
  /** Not text: a disabled button (WCAG 2.2, 1.4.3 leaves it out), and a pair measured the other way round. */
  const LEFT_OUT = new Set(['ink-3 on line-2', 'brand-solid on brand-on']);

  it('put no text on a ground that is not measured', () => {
    const known = new Set(pairs.map(({ ink, ground }) => `${ink} on ${ground}`));
    const met = sheets.flatMap((file) => {
      const sheet = readFileSync(join(src, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
      return [...sheet.matchAll(/\{([^{}]*)\}/g)].flatMap(([, rule = '']) => {
        const ink = /(?:^|[;\s])color:\s*var\(--([\w-]+)\)/.exec(rule)?.[1];
        const ground = /background(?:-color)?:\s*var\(--([\w-]+)\)/.exec(rule)?.[1];
        return ink && ground && !ink.startsWith('packet') && !ground.startsWith('packet') ? [`${ink} on ${ground}`] : [];
      });
    });
    expect(met.length).toBeGreaterThan(20);
    expect([...new Set(met)].filter((pair) => !known.has(pair) && !LEFT_OUT.has(pair))).toEqual([]);
  });
});
