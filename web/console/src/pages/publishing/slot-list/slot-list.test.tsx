import { setupI18n } from '@polybank/ui';
import { fireEvent, render, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';
import { texts } from '../../../texts';
import type { Objection } from '../forms';
import type { Body } from '../model';
import { slotList } from '.';
import { asShape, hostIn, isSlots, NEW_SLOT, wrongs, type Slot } from './model';

const banner: Slot = { id: 'home.banner', title_zh: '首页轮播', title_en: 'Home carousel', page: '/', shape: 'banner', width: 750, height: 280, capacity: 5, rotation_s: 5, person_day_max: 0, of_tomorrow: 1 };
const splash: Slot = { id: 'app.splash', title_zh: '开屏', title_en: 'Splash', page: 'start', shape: 'splash', width: 750, height: 1_100, capacity: 1, person_day_max: 2 };
const body = { slots: [banner, splash], allowed_hosts: ['www.example.com'], unknown: 'stays' };

beforeEach(() => {
  setupI18n(texts, 'zh');
});

function edited(objections: readonly Objection[] = []) {
  let now: Body = body;
  function Held() {
    const [held, setHeld] = useState<Body>(body);
    return <slotList.Editor bankId="lanwan" body={held} saved={body} objections={objections} onChange={(next) => { now = next; setHeld(next); }} />;
  }
  render(<Held />);
  return () => now;
}
const card = (name: string) => screen.getByRole('article', { name });
const press = (name: RegExp, inside: HTMLElement) => { fireEvent.click(within(inside).getByRole('button', { name })); };
const type = (label: string, value: string, inside: HTMLElement) => { fireEvent.change(within(inside).getByLabelText(label), { target: { value } }); };

describe('a document of slots', () => {
  it('is held by the form only where it is one', () => {
    expect([isSlots(body), isSlots({ slots: [{ ...banner, shape: 'other' }] }), isSlots({ slots: [{ ...banner, width: '7' }] }), isSlots({})]).toEqual([true, false, false, false]);
  });

  it('is read slot by slot, in words', () => {
    render(<slotList.View bankId="lanwan" body={body} objections={[{ field: '/slots/1/shape', code: 'unfit', message: '开屏不对' }, { field: '/allowed_hosts', code: 'unfit', message: '网站不对' }]} />);
    expect(within(card('首页轮播')).getByText('图片不小于 750×280 · 同时显示 5 个 · 每个 5 秒 · 每人每天不限')).toBeTruthy();
    expect(within(card('开屏')).getByText('应用启动时')).toBeTruthy();
    expect(within(card('开屏')).getByText('开屏不对')).toBeTruthy();
    expect(screen.getByText('网站不对')).toBeTruthy();
    expect(screen.getByText('www.example.com')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('按名称、编号或页面查找'), { target: { value: 'splash' } });
    expect(screen.queryByRole('article', { name: '首页轮播' })).toBeNull();
    expect(screen.getByText('找到 1 个栏位')).toBeTruthy();
  });

  it('is written slot by slot, and what the form does not know stays', () => {
    const now = edited();
    press(/^编 ?辑$/, card('首页轮播'));
    type('名称（中文）', '首页横幅', card('首页轮播'));
    type('同时显示几个', '3', card('首页横幅'));
    fireEvent.click(screen.getByRole('button', { name: '新增栏位' }));
    type('编号', 'me.card2', card('未命名'));
    const fresh = { ...NEW_SLOT, id: 'me.card2' };
    expect(now()).toEqual({ unknown: 'stays', allowed_hosts: ['www.example.com'], slots: [fresh, { ...banner, title_zh: '首页横幅', capacity: 3 }, splash] });
  });

  it('says at once what will not do, and what was refused at its slot until that is another', () => {
    edited([{ field: '/slots/0/page', code: 'unfit', message: '没有这个页面' }]);
    expect(within(card('首页轮播')).getByText('没有这个页面')).toBeTruthy();
    press(/^编 ?辑$/, card('首页轮播'));
    type('编号', 'app.splash', card('首页轮播'));
    expect(within(card('首页轮播')).queryByText('没有这个页面')).toBeNull();
    expect(within(card('首页轮播')).getByText('另一个栏位已用这个编号')).toBeTruthy();
  });

  it('names the places of a refusal', () => {
    const t = setupI18n(texts, 'zh').t;
    expect(slotList.placeOf?.({ field: '/slots/1/width', code: 'unfit', message: '' }, body, t)).toBe('第 2 个栏位“开屏” · 图片最小宽度');
    expect(slotList.placeOf?.({ field: '/allowed_hosts/0', code: 'unfit', message: '' }, body, t)).toBe('允许链接到的网站');
  });

  it('is told apart by what the bank will say', () => {
    expect(wrongs(banner, [])).toEqual([]);
    expect(wrongs({ ...banner, id: 'Home' }, [])).toEqual(['id']);
    expect(wrongs({ ...banner, page: 'start' }, [])).toEqual(['page']);
    expect(wrongs({ ...banner, width: 20 }, [])).toEqual(['size']);
    expect(wrongs({ ...banner, shape: 'pop', page: '/transfer/confirm' }, [])).toEqual(['undisturbed']);
    expect(wrongs(NEW_SLOT, ['']).sort()).toEqual(['id', 'id_taken', 'title']);
  });

  it('goes along with a shape', () => {
    expect(asShape(banner, 'splash')).toEqual({ ...banner, shape: 'splash', page: 'start', capacity: 1 });
    expect(asShape(splash, 'card')).toEqual({ ...splash, shape: 'card', page: '/' });
    expect(['https://WWW.Example.com/a?b', ' example.com:443 '].map(hostIn)).toEqual(['www.example.com', 'example.com']);
  });
});
