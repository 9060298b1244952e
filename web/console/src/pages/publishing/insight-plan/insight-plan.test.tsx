import { fireEvent, render, screen } from '@testing-library/react';
import { setupI18n } from '@polybank/ui';
import { useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { describe, expect, it } from 'vitest';
import { texts } from '../../../texts';
import type { Body } from '../model';
import { insightPlan } from '.';
import { Editor } from './editor';
import { isPlan, newRow, put, rowsOf, twice, wrongWith } from './model';
import { View } from './view';

const row = { name: 'click', what: 'tab.home', title_zh: '首页', title_en: 'Home', owner: 'app-team', purpose_zh: '导航', purpose_en: 'Navigation', retention_days: 30, more: 'stays' };
const body = { events: [row, { ...row, what: 'tab.me', title_zh: '我的', ms: 'required', ms_max: 5 }], kept: 1 };
const i18n = setupI18n(texts, 'zh');

function Written({ first, onBody }: { first: Body; onBody: (body: Body) => void }) {
  const [text, setText] = useState(first);
  const change = (next: Body) => { setText(next); onBody(next); };
  return <I18nextProvider i18n={i18n}><Editor bankId="lanwan" body={text} saved={first} objections={[]} onChange={change} /></I18nextProvider>;
}

describe('a tracking plan', () => {
  it('is held by the form where its events are objects', () => {
    expect([isPlan(body), isPlan({ events: ['x'] }), isPlan({})]).toEqual([true, false, false]);
  });

  it('is read event by event, and found by its words', () => {
    render(<I18nextProvider i18n={i18n}><View bankId="lanwan" body={body} objections={[]} /></I18nextProvider>);
    expect(screen.getByText('tab.home')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('按名称、标识或负责人查找'), { target: { value: '我的' } });
    expect(screen.queryByText('tab.home')).toBeNull();
    expect(screen.getByText('找到 1 个')).toBeTruthy();
  });

  it('keeps what the form does not know when it is written', () => {
    let written: Body = body;
    render(<Written first={body} onBody={(next) => { written = next; }} />);
    fireEvent.click(screen.getByRole('button', { name: '修改“tab.home”' }));
    fireEvent.change(screen.getByLabelText('中文名称'), { target: { value: '主页' } });
    expect(written).toEqual({ ...body, events: [{ ...row, title_zh: '主页' }, body.events[1]] });
    fireEvent.change(screen.getByLabelText('标识'), { target: { value: 'call.13800000001' } });
    expect(screen.getByText('像手机号、卡号或证件号，不能作为标识')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: '删除“tab.me”' }));
    expect(rowsOf(written).length).toBe(1);
    fireEvent.change(screen.getByLabelText('上报浏览的比例（%）'), { target: { value: '40' } });
    expect(written['view_percent']).toBe(40);
    fireEvent.click(screen.getByRole('button', { name: '添加事件' }));
    expect(rowsOf(written)[0]).toEqual(newRow());
    expect(screen.getByText('还有 2 个事件没有填好')).toBeTruthy();
  });

  it('says what is wrong with an event', () => {
    const none = new Set<string>();
    expect(wrongWith(row, none)).toEqual({});
    expect(wrongWith(row, twice([row, row]))).toEqual({ what: 'twice' });
    expect(wrongWith({ ...row, retention_days: 401, owner: ' ', ms_max: 0 }, none)).toEqual({ retention_days: 'days', owner: 'needed', ms_max: 'most' });
    expect(put({ ...row, ms: 'optional', ms_max: 5 }, 'ms', 'none')).toEqual({ ...row, ms: 'none' });
  });

  it('tells where an objection leads', () => {
    const { t } = i18n;
    const at = (field: string) => insightPlan.placeOf?.({ field, code: 'x', message: 'x' }, body, t);
    expect([at('/events/1/what'), at('/events/0'), at('/view_percent'), at('/events/9/what'), at('/other')]).toEqual([
      '第 2 个事件“tab.me” › 标识', '第 1 个事件“tab.home”', '上报浏览的比例（%）', undefined, undefined,
    ]);
  });
});
