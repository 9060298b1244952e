/** Slots in the app: shown, told of, closed, followed; and nothing in them is ever markup. */
import type { PlacedMaterial, PlacedSlot } from '@polybank/api';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { routes } from '../app';
import { setPreferences } from '../look/preferences';
import { serve, visit } from '../test/bank';
import { flushTold } from './api';

const material = (more: Partial<PlacedMaterial> = {}): PlacedMaterial => ({
  placement_id: 'p1', version: 1, arm: 'a', audience: '', promise_id: 'r1', show_until: new Date(Date.now() + 600_000).toISOString(), title: '先存一笔', text: '每月自动转入', image: null,
  link: { kind: 'page', to: '/payees' }, ...more,
});
const slot = (more: Partial<PlacedSlot> = {}): PlacedSlot => ({ slot_id: 'home.banner', shape: 'banner', title: '首页轮播', width: 750, height: 280, rotation_s: 5, materials: [material()], ...more });

/** What is watched, so that a test can say that it is seen. */
const watched: { element: Element; tell: (entries: Partial<IntersectionObserverEntry>[]) => void }[] = [];

class Watching {
  constructor(private readonly tell: (entries: Partial<IntersectionObserverEntry>[]) => void) {}
  observe(element: Element) {
    watched.push({ element, tell: this.tell });
  }
  unobserve() {
    // Nothing is left to tell it.
  }
  disconnect() {
    // As above.
  }
}

const inSight = (within: Element) => {
  for (const { element, tell } of watched) if (within.contains(element)) act(() => tell([{ isIntersecting: true, intersectionRatio: 1, target: element }]));
};

beforeEach(() => {
  watched.length = 0;
  vi.stubGlobal('IntersectionObserver', Watching);
  sessionStorage.setItem('pb.lanwan.splash_shown', '1');
});
afterEach(() => {
  vi.unstubAllGlobals();
  setPreferences({ size: 'usual' });
});

const placed = (slots: PlacedSlot[]) => ({ 'GET /slots': () => ({ slots }) });

describe('a carousel', () => {
  it('is told of once it was seen for a second, and when it is followed', async () => {
    const told: unknown[] = [];
    serve({ ...placed([slot()]), 'POST /slots/told': ({ body }) => { told.push(body); return { counted: 1 }; } });
    visit('/');
    const carousel = await screen.findByRole('region', { name: '首页轮播' });
    inSight(carousel);
    await act(async () => { await new Promise((done) => setTimeout(done, 1_100)); await flushTold(); });
    expect(told).toEqual([{ items: [{ what: 'seen', slot_id: 'home.banner', placement_id: 'p1', audience: '', promise_id: 'r1' }] }]);
    fireEvent.click(within(carousel).getByRole('link', { name: /先存一笔/ }));
    await act(flushTold);
    expect(told[1]).toEqual({ items: [{ what: 'clicked', slot_id: 'home.banner', placement_id: 'p1', audience: '', promise_id: 'r1' }] });
  });

  it('stops at a button, and stands still in the elder edition', async () => {
    const two = [material(), material({ placement_id: 'p2', promise_id: null, title: '第二张' })];
    serve(placed([slot({ materials: two })]));
    visit('/pay');
    fireEvent.click(await screen.findByRole('button', { name: '暂停轮播' }));
    expect(screen.getByRole('button', { name: '继续轮播' })).toBeTruthy();
    act(() => setPreferences({ size: 'elder' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: /轮播/ })).toBeNull());
    expect(await screen.findByRole('region', { name: '首页轮播' })).toBeTruthy();
  });

  it('shows no promise whose time is over', async () => {
    serve(placed([slot({ materials: [material({ show_until: '2020-01-01T00:00:00+08:00' }), material({ placement_id: 'p2', promise_id: null, title: '还在' })] })]));
    visit('/');
    expect(await screen.findByText('还在')).toBeTruthy();
    expect(screen.queryByText('先存一笔')).toBeNull();
  });

  it('takes every text as a text, and leads to no address that does something', async () => {
    const evil = '<img src=x onerror="alert(1)">';
    serve(placed([slot({ materials: [material({ title: evil, text: evil, link: { kind: 'https', to: 'javascript:alert(1)' } })] })]));
    visit('/');
    expect((await screen.findAllByText(evil)).length).toBe(2);
    expect(document.querySelector('img[src="x"]')).toBeNull();
    expect(document.querySelector('a[href^="javascript"]')).toBeNull();
  });
});

describe('what comes over a page', () => {
  it('is closed in one tap and told of', async () => {
    const told: { items: { what: string }[] }[] = [];
    serve({ ...placed([slot({ slot_id: 'home.pop', shape: 'pop', materials: [material({ title: '服务升级' })] })]), 'POST /slots/told': ({ body }) => { told.push(body as never); return { counted: 1 }; } });
    visit('/');
    const dialog = await screen.findByRole('dialog', { name: '服务升级' }, { timeout: 3_000 });
    fireEvent.click(within(dialog).getByRole('button', { name: '关闭' }));
    await act(flushTold);
    expect(told.flatMap(({ items }) => items.map(({ what }) => what))).toContain('closed');
    await waitFor(() => expect(screen.queryByRole('dialog', { name: '服务升级' })).toBeNull());
  });
});

describe('the pages that can be led to', () => {
  it('are pages the app has', () => {
    const pages = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../groups/content/src/slot/pages.json'), 'utf8')) as string[];
    const known = new Set<string>();
    const walk = (all: readonly { path?: string; children?: unknown }[]) => {
      for (const one of all) {
        if (one.path) known.add(one.path);
        if (Array.isArray(one.children)) walk(one.children as never);
      }
    };
    walk(routes as never);
    expect(pages.filter((page) => !known.has(page))).toEqual([]);
  });
});

describe('articles', () => {
  const read = {
    name: 'fraud', version: 3, channel: 'knowledge', title: '五个信号', summary: '停下来', published_on: '2026-11-20', cover: null, images: {},
    blocks: [
      { kind: 'heading', rank: 2, spans: [{ text: '请先停下来', strong: false, emphasis: false, code: false, link: null }] },
      { kind: 'paragraph', spans: [{ text: '<script>alert(1)</script>', strong: true, emphasis: false, code: false, link: null }, { text: '转账', strong: false, emphasis: false, code: false, link: { kind: 'page', to: '/transfer' } }, { text: '外', strong: false, emphasis: false, code: false, link: { kind: 'https', to: 'javascript:alert(1)' } }] },
      { kind: 'list', ordered: true, items: [{ spans: [{ text: '一', strong: false, emphasis: false, code: false, link: null }] }] },
    ],
  };

  it('are read as plain words', async () => {
    serve({ 'GET /articles/fraud': () => read });
    visit('/articles/fraud');
    expect(await screen.findByRole('heading', { name: '五个信号' })).toBeTruthy();
    expect(screen.getByText('<script>alert(1)</script>')).toBeTruthy();
    expect(screen.getByRole('link', { name: '转账' }).getAttribute('href')).toBe('/transfer');
    expect(document.querySelector('a[href^="javascript"]')).toBeNull();
  });

  it('are listed by channel, and one that is gone says so', async () => {
    serve({ 'GET /articles': () => ({ items: [{ ...read, pinned: true }], next_cursor: null }) });
    visit('/articles?channel=knowledge');
    expect(await screen.findByRole('link', { name: /五个信号/ })).toBeTruthy();
    expect(screen.getByRole('button', { name: '知识' }).getAttribute('aria-pressed')).toBe('true');
    serve({});
    visit('/articles/nowhere');
    expect(await screen.findByText('这篇文章不在了')).toBeTruthy();
  });
});
