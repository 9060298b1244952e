import type { MenuItem, PageComponent } from '@polybank/api';
import { describe, expect, it } from 'vitest';
import { against, beginning, entriesOf, fromCanvas, isPage, nameOf, spoken, toCanvas, type PageBody } from './model';

const component = (name: string, props: Record<string, unknown>): PageComponent => ({ component: name, title: name, least: 'visitor', props: props as PageComponent['props'] });

const COMPONENTS = [
  component('menu', { required: ['from', 'entries', 'most'], properties: { from: { enum: ['own', 'fixed'] }, entries: { type: 'array' }, most: { type: 'integer', maximum: 16 }, title_zh: { type: 'string' } } }),
  component('text', { required: ['text_zh', 'text_en'], properties: { text_zh: { type: 'string' }, text_en: { type: 'string' } } }),
];

const PAGE: PageBody = {
  title_zh: '首页', title_en: 'Home', look: 'card', more: 'kept',
  floors: [
    { id: 'menu-main', component: 'menu', shown: { in: ['high_value'], view: 'usual' }, props: { from: 'own', entries: [], most: 4 } },
    { id: 'hello', component: 'text', props: { text_zh: '您好', text_en: 'Hello' } },
  ],
};

describe('a page in the editor', () => {
  it('comes back as it was, with what the editor does not know', () => {
    expect(fromCanvas(toCanvas(PAGE), PAGE, COMPONENTS)).toEqual(PAGE);
  });

  it('names what was dropped, and leaves out what is empty but not asked for', () => {
    const canvas = toCanvas(PAGE);
    canvas.content.push({ type: 'text', props: { id: 'text-0f0e0d0c-1111-2222-3333-444455556666', text_zh: '一', text_en: 'one', title_zh: '', _shown: { in: [], least: undefined } } });
    expect(fromCanvas(canvas, PAGE, COMPONENTS).floors.at(-1)).toEqual({ id: 'text', component: 'text', props: { text_zh: '一', text_en: 'one' } });
    expect(nameOf('text-0f0e0d0c-1111-2222-3333-444455556666', 'text', new Set(['text', 'text2']))).toBe('text3');
    expect(nameOf('menu-main', 'menu', new Set())).toBe('menu-main');
  });

  it('begins a floor with what it needs, and no more', () => {
    expect(beginning(COMPONENTS[0] as PageComponent)).toEqual({ from: 'own', entries: [], most: 4 });
    expect(beginning(COMPONENTS[1] as PageComponent)).toEqual({ text_zh: '文字', text_en: 'Text' });
  });

  it('is only held where it has the shape of one', () => {
    expect(isPage(PAGE)).toBe(true);
    for (const wrong of [{ ...PAGE, floors: undefined }, { ...PAGE, look: 1 }, { ...PAGE, floors: [{ id: 'a', component: 'text' }] }]) expect(isPage(wrong)).toBe(false);
  });

  it('speaks one language at a time, and offers what it names in its order', () => {
    expect(spoken({ title_zh: '一', title_en: 'one', most: 2 }, 'en')).toEqual({ title: 'one', most: 2 });
    const item = (key: string) => ({ key }) as MenuItem;
    expect(entriesOf({ entries: ['b', 'x', 'a', 'c'], most: 2 }, [item('a'), item('b'), item('c')]).map(({ key }) => key)).toEqual(['b', 'a']);
  });

  it('shows an objection at its floor', () => {
    const objections = [{ field: '/floors/1/props/text_zh', message: '最多' }, { field: '/floors/10/id', message: '另一' }, { field: '/look', message: '-' }];
    expect(against(objections, 1)).toEqual(['props/text_zh 最多']);
    expect(against(objections, 0)).toEqual([]);
  });
});
