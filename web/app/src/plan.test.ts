/** Whatever this app tells stands in the tracking plan that ships: a bank that has published none keeps all of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WAYS } from './pages/pay-hub/ways';
import { TABS } from './tabs';
import { describe, expect, it } from 'vitest';

type Declared = { name: string; what: string };
const base = join(import.meta.dirname, '../../../groups/insight/src/plan/base.json');
const { events } = JSON.parse(readFileSync(base, 'utf8')) as { events: Declared[] };
/** The functions that ship: what a bank adds of its own it declares itself. */
const shipped = join(import.meta.dirname, '../../../groups/content/src/menu/base.json');
const { entries } = JSON.parse(readFileSync(shipped, 'utf8')) as { entries: { key: string }[] };
const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'));
const sources = files.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')).join('\n');
const named = (pattern: RegExp) => [...new Set([...sources.matchAll(pattern)].map((match) => match[1] ?? ''))].sort();
const whats = (name: string) => events.filter((event) => event.name === name).map((event) => event.what);
const missing = (name: string, told: readonly string[]) => {
  const declared = new Set(whats(name));
  return told.filter((what) => !declared.has(what));
};

/** Handed on to a part that makes other names of it: see below. */
const PARTS = ['packet', 'receipt'];

describe('the plan that ships', () => {
  it('has every page', () => {
    const pages = [...named(/\bpage\('([^']+)'/g), ...named(/\bid: '(\/[^']*)', path: '\*'/g)];
    expect(pages.length).toBeGreaterThan(60);
    expect(missing('page_view', pages)).toEqual([]);
    expect(whats('page_view').filter((page) => !pages.includes(page)), 'and no other').toEqual([]);
  });

  it('has every element by its name', () => {
    const elements = named(/\b(?:data-)?track="([^"]+)"/g).filter((element) => !PARTS.includes(element));
    expect(elements.length).toBeGreaterThan(150);
    expect(missing('click', elements)).toEqual([]);
    expect(missing('click', PARTS.flatMap((part) => [`${part}.send_picture`, `${part}.save_picture`]))).toEqual([]);
  });

  it('has what comes into sight, and forms', () => {
    expect(missing('exposure', named(/\bdata-expose="([^"]+)"/g))).toEqual([]);
    const forms = [...named(/\b(?:data-)?form="([^"]+)"/g), ...named(/capture\(\)\.form\('([^']+)'\)/g)];
    expect(forms.length).toBeGreaterThan(5);
    expect(missing('form', forms)).toEqual([]);
    const codes = [...sources.matchAll(/<PhoneCode[\s\S]*?track="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(missing('form', codes), 'the part that sends a code is a form of the same name').toEqual([]);
  });

  it('has something of every name that is made when it is needed', () => {
    // A name that is put together has to begin like one that is declared; what follows is chosen from what the app has.
    const beginnings = named(/(?:track|data-track|data-expose)=\{`([^$`]+)\$\{/g);
    expect(beginnings.length).toBeGreaterThan(15);
    const all = [...whats('click'), ...whats('exposure')];
    expect(beginnings.filter((beginning) => !all.some((what) => what.startsWith(beginning)))).toEqual([]);
    const listed = [...TABS.map(({ key }) => `tab.${key}`), ...WAYS.map(({ key }) => `hub.${key}`), ...entries.flatMap(({ key }) => [`home.menu.${key}`, `functions.open.${key}`])];
    expect(missing('click', listed)).toEqual([]);
    // An entry that is not open yet has a name of its own.
    const gated = whats('click').filter((what) => /^(?:hub|home\.menu|home\.elder|functions\.open)\.[a-z_]+$/.test(what) && what !== 'home.elder.call');
    expect(missing('click', gated.map((what) => `${what}.locked`))).toEqual([]);
  });

  it('has the measures of speed, and every error', () => {
    expect(whats('performance').sort()).toEqual(['first_paint', 'load', 'page_ready']);
    expect(whats('error')).toEqual(['*']);
  });
});
