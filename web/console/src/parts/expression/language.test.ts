import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { completions, isInText, marks } from './language';

const field = (id: string, label: string, choices: { code: string; label: string }[] = []) => ({ id, label, holds: 'text', unit: '', source: '', cost: 'given', choices, questions: [] });
const catalogue = {
  name: 't', title: 't', functions: ['contains', 'lower'],
  fields: [field('amount', '金额'), field('kind', '交易类型', [{ code: 'salary', label: '工资' }, { code: 'transfer', label: '转账' }]), field('payee.first_time', '收款人为首次')],
};
const offered = (text: string) => {
  const state = EditorState.create({ doc: text });
  const result = completions(catalogue)(new CompletionContext(state, text.length, true));
  return result?.options.map((option) => option.label);
};

describe('the language in the editor', () => {
  it('offers fields by their id and by their label', () => {
    expect(offered('am')).toEqual(['amount']);
    expect(offered('amount > 5 and 首次')).toEqual(['payee.first_time']);
    expect(offered('payee.')).toEqual(['payee.first_time']);
    expect(offered('cont')).toEqual(['contains']);
  });

  it('offers the values of the field that is compared, and nothing inside a text', () => {
    expect(offered('kind == ')).toEqual(['"salary"', '"transfer"']);
    expect(offered('kind == "tr')).toEqual(['"transfer"']);
    expect(offered('kind in ["salary", ')).toEqual(['"salary"', '"transfer"']);
    expect(offered('amount == "sal')).toBeUndefined();
    expect(isInText(`"it's" == 'a`)).toBe(true);
    expect(isInText(`"it's"`)).toBe(false);
  });

  it('marks what is wrong within the text, and can mend it', () => {
    const wrong = (from: number, to: number, instead?: string) => ({ code: 'c', from, to, message: 'm', ...(instead && { instead }) });
    const [one, end, past] = marks([wrong(0, 3, 'amount'), wrong(8, 8), wrong(5, 99)], 8, (what) => `写成 ${what}`);
    expect(one).toMatchObject({ from: 0, to: 3, actions: [{ name: '写成 amount' }] });
    expect(end).toMatchObject({ from: 7, to: 8 });
    expect(past).toMatchObject({ from: 5, to: 8 });
    expect(marks([wrong(0, 0)], 0, String)).toMatchObject([{ from: 0, to: 0 }]);
  });
});
