import { fireEvent, render, screen } from '@testing-library/react';
import { setupI18n } from '@polybank/ui';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { Look } from '../../../app';
import { texts } from '../../../texts';
import type { Body } from '../model';
import { Editor } from './editor';
import { asKind, freshId, isSurvey, put, wordsAt, type Question } from './model';

const score: Question = { id: 'overall', kind: 'score', title_zh: '满意吗', title_en: 'Satisfied?' };
const body: Body = { title_zh: '转账体验', title_en: 'Your transfer', moment: 'after_transfer', percent: 100, again_after_days: 30, low_score_at: 2, thanks_zh: '谢谢', thanks_en: 'Thanks', questions: [score], later: { kept: true } };

function Held({ told }: { told: Body[] }) {
  const [held, setHeld] = useState<Body>(body);
  return <Look><Editor bankId="lanwan" body={held} saved={body} objections={[{ field: '/questions/0/id', code: 'x', message: '编号重复' }]} onChange={(next) => { told.push(next); setHeld(next); }} /></Look>;
}

it('holds a text that is a survey, and no other', () => {
  expect(isSurvey(body)).toBe(true);
  expect(isSurvey({ ...body, moment: 'someday' })).toBe(false);
  expect(isSurvey({ ...body, questions: [{ ...score, kind: 'essay' }] })).toBe(false);
});

it('changes kinds with their choices, and names what is new', () => {
  expect(asKind(score, 'single').choices).toHaveLength(2);
  expect(asKind(asKind(score, 'single'), 'nps')).toEqual({ ...score, kind: 'nps' });
  expect(freshId('q', [{ id: 'q2' }])).toBe('q3');
  expect(Object.keys(put({ one: 1, two: 2 } as { one: number; two?: number }, 'two', undefined))).toEqual(['one']);
  expect(wordsAt([{ field: '/questions/1/id', message: '重复' }], 'questions', 1, 'id')).toBe('重复');
});

it('adds, moves and removes questions, keeps what it does not know, and shows the customer’s view', () => {
  setupI18n(texts, 'zh');
  const told: Body[] = [];
  render(<Held told={told} />);
  expect(screen.getByText('编号重复')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: '添加题目' }));
  fireEvent.change(screen.getAllByLabelText('题目（中文）')[1] as HTMLElement, { target: { value: '还有吗' } });
  expect(screen.getByLabelText('客户看到的样子').textContent).toContain('还有吗');
  fireEvent.click(screen.getByRole('button', { name: '第 2 题上移' }));
  const last = told.at(-1) as Body & { questions: Question[] };
  expect(last.questions.map((one) => one.title_zh)).toEqual(['还有吗', '满意吗']);
  expect(last['later']).toEqual({ kept: true });
  fireEvent.click(screen.getByRole('button', { name: '删除第 1 题' }));
  expect((told.at(-1) as Body & { questions: Question[] }).questions).toEqual([score]);
});
