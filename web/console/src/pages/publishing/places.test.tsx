import { setupI18n } from '@polybank/ui';
import { renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { texts } from '../../texts';
import type { Change } from './model';
import { useChangeWords } from './places';

setupI18n(texts, 'zh');
const told = (kind: string, change: Partial<Change>, body = {}) => renderHook(() => useChangeWords(kind, body)).result.current({ place: '', kind: 'changed', ...change });
const row = { channel: '*', business: 'payment', user_class: '*', tools: [], per_operation_minor: null, per_day_minor: 100_000, per_day_count: 3, source: '' };

describe('places of a text', () => {
  it('are limits by what they are about, in yuan', () => {
    const place = '/rows/app·transfer_others·real_name·pin+sms_code/per_day_minor';
    expect(told('auth.limits', { place, before: 5_000_000, after: 20_000_050 })).toEqual({ label: '限额 › 向他人转账 · App · 实名客户 · 交易密码 + 短信验证码 › 每日（元）', before: '50,000', after: '200,000.50' });
    expect(told('auth.limits', { place: place.replace('per_day_minor', 'per_day_count'), before: null, after: 10 })).toMatchObject({ before: '不限', after: '10' });
    expect(told('auth.limits', { place: '/rows/*·payment·*·', kind: 'added', after: row })).toEqual({ label: '限额 › 缴费支付 · 免验证', after: '每日 1,000 元 · 每日 3 笔' });
  });

  it('are signs of a device by their names', () => {
    expect(told('risk.device_card', { place: '/weights/rooted/score', before: 350, after: 300 })).toEqual({ label: '信号 › Root 或越狱 › 分值', before: '350', after: '300' });
  });

  it('are counted from one in lists, and only there', () => {
    expect(told('other', { place: '/a~1b/2/x', kind: 'removed', before: true }, { 'a/b': [{}, {}, {}] })).toEqual({ label: 'a/b › 第 3 项 › x', before: '是' });
    expect(told('other', { place: '/list/2', before: '', after: 'x' }, { list: { 2: 'x' } })).toEqual({ label: 'list › 2', before: '无', after: 'x' });
  });

  it('stay as they are where there are no words for them', () => {
    expect(told('auth.limits', { place: '/rows/x·y·z·pin/per_day_minor', before: 1.5, after: 2 }).label).toBe('限额 › x·y·z·pin › 每日（元）');
    expect(told('auth.limits', { place: '/rows/x·y·z·pin/per_day_minor', before: 1.5, after: 'much' })).toMatchObject({ before: '1.5', after: 'much' });
    const { per_day_minor: _needed, ...half } = row;
    expect(told('auth.limits', { place: '/rows/*·payment·*·', kind: 'added', after: half }).after).toMatchObject({ type: 'pre' });
    expect(told('constructor', { place: '/toString', before: 1, after: 2 }).label).toBe('toString');
    expect(told('other', { place: '', before: {}, after: {} }).label).toBe('整份内容');
  });

  it('say of rows that only stand in another order no more than that', () => {
    expect(told('risk.device_card', { place: '/weights', before: ['vpn', 'proxy'], after: ['proxy', 'vpn'] })).toEqual({ label: '信号的排列顺序' });
    expect(Object.keys(told('other', { place: '/x', before: ['a', 'b'], after: ['a', 'c'] }))).toEqual(['label', 'before', 'after']);
  });
});
