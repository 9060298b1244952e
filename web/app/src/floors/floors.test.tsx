import type { ChannelFloor, ChannelPage } from '@polybank/api';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { setPreferences } from '../look/preferences';
import { serve, visit } from '../test/bank';
import { catalogue, itemOf, shippedPage } from '../test/pages';
import { FLOORS } from './registry';

const floor = (id: string, component: string, props: Record<string, unknown>, entries: ChannelFloor['entries'] = []): ChannelFloor => ({
  id, component, entries, props: props as ChannelFloor['props'],
});
const page = (floors: ChannelFloor[]): ChannelPage => ({ page: 'home', title: '首页', look: 'card', version: 3, personalised: false, floors });

/** What somebody would write where only words belong. */
const EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

describe('floors', () => {
  beforeEach(() => setPreferences({ amounts: 'shown', size: 'usual' }));

  it('are drawn of every component the bank knows, and of no other', () => {
    const source = readFileSync(join(import.meta.dirname, '../../../../groups/content/src/page/components.rs'), 'utf8');
    const known = [...source.matchAll(/^ {4}(?:own|any)(?:_since\(\d+, |\()"([a-z_]+)"/gm)].map((match) => match[1]);
    expect(known.length).toBeGreaterThan(10);
    expect(Object.keys(FLOORS).sort()).toEqual(known.sort());
  });

  it('have a drawing for every icon the bank may name', () => {
    const source = readFileSync(join(import.meta.dirname, '../../../../groups/content/src/page/components.rs'), 'utf8');
    const icons = /ICONS: &\[&str\] = &\[([^\]]+)\]/.exec(source)?.[1] ?? '';
    const drawn = readFileSync(join(import.meta.dirname, '../parts/icon.tsx'), 'utf8');
    const names = [...icons.matchAll(/"([a-z_]+)"/g)].map((match) => match[1] ?? '');
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !drawn.includes(`\n  ${name}: '`))).toEqual([]);
  });

  it('show letters where somebody wrote markup, in every text there is, and lead nowhere outside', async () => {
    const texts = { title: EVIL, text: `${EVIL}\n\n# ${EVIL}\n\n- ${EVIL}\n\n[${EVIL}](javascript:window.hacked=1) [b](//evil.example) **${EVIL}**` };
    const item = { ...itemOf(catalogue.entries[0] ?? (() => { throw new Error('no entry'); })()), title: EVIL, about: EVIL, icon: EVIL };
    serve({
      'GET /pages/home': () =>
        page([
          floor('menu', 'menu', { title: EVIL, show: 'list' }, [item]),
          floor('elder', 'elder_buttons', { call: 'shown' }, [item]),
          floor('bar', 'bar', { tone: 'warn', text: EVIL, to: 'javascript:window.hacked=1' }),
          floor('text', 'text', texts),
          floor('link', 'link', { icon: EVIL, title: EVIL, text: EVIL, to: '//evil.example' }),
          floor('more', 'suggestions', { title: EVIL }, [{ ...item, because: EVIL }]),
          floor('shelf', 'shelf', { title: EVIL, offers: [EVIL, 'class_two'] }),
          floor('slot', 'slot', { slot: EVIL }),
          floor('accounts', 'accounts', { title: EVIL, show: EVIL }),
          floor('chart', 'chart', { title: EVIL }),
          floor('odd', EVIL, texts),
          floor('proto', 'constructor', texts),
        ]),
    });
    visit('/');
    await screen.findAllByText(/onerror/);
    expect(document.querySelectorAll('script, img[src="x"]')).toHaveLength(0);
    const addresses = [...document.querySelectorAll('main a')].map((a) => a.getAttribute('href') ?? '');
    expect(addresses.filter((to) => !/^(\/(?!\/)|tel:)/.test(to))).toEqual([]);
    expect(Reflect.get(window, 'hacked')).toBeUndefined();
  });

  it('draw the Markdown that is allowed', async () => {
    serve({ 'GET /pages/home': () => page([floor('text', 'text', { text: '# 利率\n\n**三年** 见 [账户](/accounts)\n\n- 一\n- 二\n\n1. 甲' })]) });
    visit('/');
    expect((await screen.findByRole('heading', { name: '利率', level: 3 })).textContent).toBe('利率');
    expect(document.querySelector('.markdown a')?.getAttribute('href')).toBe('/accounts');
    expect(document.querySelectorAll('.markdown ul > li')).toHaveLength(2);
    expect(document.querySelectorAll('.markdown ol > li, .markdown strong')).toHaveLength(2);
  });

  it('ask for the page again once something was used', async () => {
    const calls = serve();
    visit('/');
    fireEvent.click(await screen.findByRole('link', { name: /安全中心/ }));
    await waitFor(() => expect(calls.find((call) => call.path === '/menu/uses')?.body).toEqual({ entry: 'security' }));
    expect(calls.find((call) => call.path === '/menu/uses')?.key).toBeTruthy();
  });

  it('stand in the frame of every look', async () => {
    for (const [file, inside] of [['home_card', '.home-card .money-card'], ['home_hero', '.home-hero > .hero'], ['home_list', '.home-list .ledger-head']] as const) {
      serve({ 'GET /pages/home': () => shippedPage(file, 'usual') });
      visit('/');
      await screen.findAllByText('¥9,000.00');
      expect(document.querySelector(inside)).toBeTruthy();
      cleanup();
    }
  });
});
