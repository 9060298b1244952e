import { setupI18n } from '@polybank/ui';
import { App } from 'antd';
import { fireEvent, render, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';
import { texts } from '../../../texts';
import type { Objection } from '../forms';
import type { Body } from '../model';
import { wordList } from '.';
import { foundIn, isWords, pasted, plain, twiceIn, wrongs } from './model';

const sure = { word: '稳赚不赔', why_zh: '不得承诺收益', why_en: 'No promise of a return', of_tomorrow: 1 };
const safe = { word: 'risk-free', why_zh: '不得淡化风险', why_en: 'Risk must not be played down' };
const body = { words: [sure, safe], unknown: 'stays' };

beforeEach(() => {
  setupI18n(texts, 'zh');
});

function edited(from: Body = body, objections: readonly Objection[] = []) {
  let now: Body = from;
  function Held() {
    const [held, setHeld] = useState<Body>(from);
    return <App><wordList.Editor bankId="lanwan" body={held} saved={from} objections={objections} onChange={(next) => { now = next; setHeld(next); }} /></App>;
  }
  render(<Held />);
  return () => now;
}
const words = () => screen.getAllByLabelText<HTMLInputElement>('词').map((field) => field.value);

describe('a list of words', () => {
  it('is held by the form only where it is one', () => {
    expect([isWords(body), isWords({ words: ['一'] }), isWords({ words: [{ word: '一二' }] }), isWords({})]).toEqual([true, false, false, false]);
  });

  it('is read by why the words are there, and tried on a text', () => {
    render(<wordList.View bankId="lanwan" body={{ words: [sure, safe, { ...sure, word: '只赚不亏' }] }} objections={[]} />);
    expect(screen.getByText('不得承诺收益').closest('.content-reason')?.textContent).toContain('稳赚不赔只赚不亏');
    fireEvent.change(screen.getByLabelText('试一段文字'), { target: { value: '本产品稳 赚*不赔，A Risk-Free way' } });
    expect(screen.getByText('含有：', { exact: false }).textContent).toBe('含有： 稳赚不赔 (不得承诺收益) risk-free (不得淡化风险) ');
    fireEvent.change(screen.getByLabelText('试一段文字'), { target: { value: '理财有风险' } });
    expect(screen.getByText('没有敏感词。')).toBeTruthy();
  });

  it('is written word by word, and what the form does not know stays', () => {
    const now = edited();
    fireEvent.click(screen.getByRole('button', { name: '添加' }));
    const [fresh] = screen.getAllByLabelText('词');
    fireEvent.change(fresh ?? document.body, { target: { value: '零风险' } });
    expect(screen.getByText('请填写中文和英文原因')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('“零风险”的原因（中文）'), { target: { value: '不得淡化风险' } });
    fireEvent.change(screen.getByLabelText('“零风险”的原因（英文）'), { target: { value: 'Risk' } });
    fireEvent.click(screen.getByRole('button', { name: '删除“risk-free”' }));
    expect(now()).toEqual({ unknown: 'stays', words: [{ word: '零风险', why_zh: '不得淡化风险', why_en: 'Risk' }, sure] });
  });

  it('takes many at once, without those it has', () => {
    const now = edited();
    fireEvent.click(screen.getByRole('button', { name: '批量粘贴' }));
    const dialog = screen.getByRole('dialog');
    fireEvent.change(within(dialog).getByLabelText('每行一个词'), { target: { value: '保本保息\n稳 赚不赔\n啊\n国家级\t绝对化用语\tAn absolute claim' } });
    expect(within(dialog).getByText('可添加 2 个，已有 1 个，不合要求 1 个。 还有 1 个词没有原因。')).toBeTruthy();
    expect(within(dialog).getByRole('button', { name: '添加 2 个' })).toHaveProperty('disabled', true);
    fireEvent.change(within(dialog).getByLabelText('原因（中文）'), { target: { value: '不得承诺保本' } });
    fireEvent.change(within(dialog).getByLabelText('原因（英文）'), { target: { value: 'No promise' } });
    fireEvent.click(within(dialog).getByRole('button', { name: '添加 2 个' }));
    expect(now()['words']).toEqual([{ word: '保本保息', why_zh: '不得承诺保本', why_en: 'No promise' }, { word: '国家级', why_zh: '绝对化用语', why_en: 'An absolute claim' }, sure, safe]);
  });

  it('shows what was refused first, at its word', () => {
    const many = { words: [...Array.from({ length: 70 }, (_, nth) => ({ ...safe, word: `词语${String(nth)}` })), sure] };
    edited(many, [{ field: '/words/70/word', code: 'unfit', message: '词不合适' }, { field: '/words', code: 'unfit', message: '词表过大' }]);
    expect(words()[0]).toBe('稳赚不赔');
    expect(screen.getByText('词不合适')).toBeTruthy();
    expect(screen.getByText('词表过大')).toBeTruthy();
    expect(words().length, 'a page of them').toBe(50);
    fireEvent.change(screen.getByLabelText('按词或原因查找'), { target: { value: '词语69' } });
    expect(words()).toEqual(['词语69']);
    const t = setupI18n(texts, 'zh').t;
    expect(wordList.placeOf?.({ field: '/words/70/word', code: 'unfit', message: '' }, many, t)).toBe('第 71 个词“稳赚不赔”');
  });
});

describe('the words of a text', () => {
  it('are compared as the bank does', () => {
    expect(plain('保 本 保\u200b息')).toBe('保本保息');
    expect(plain('A risk free way')).toBe('A risk free way');
    expect(foundIn('零*风*险', [{ ...safe, word: '零风险' }]).length).toBe(1);
    expect(foundIn('This is no ri sk', [safe])).toEqual([]);
    expect([...twiceIn([sure, { ...sure, word: '稳 赚 不 赔' }, safe])]).toEqual(['稳赚不赔']);
    expect(wrongs({ ...sure, word: ' 一 ' }, new Set())).toEqual(['short']);
    expect(pasted('', { why_zh: '', why_en: '' }, [])).toEqual({ words: [], known: 0, unfit: 0 });
  });
});
