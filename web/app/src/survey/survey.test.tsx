import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { problem, serve, visit, type Call } from '../test/bank';
import { answersOf, missingOf, shownOf } from './model';
import type { SurveyQuestion } from '@polybank/api';

const of = (question_id: string, kind: SurveyQuestion['kind'], more: Partial<SurveyQuestion> = {}): SurveyQuestion => ({ question_id, kind, title: `题目${question_id}`, choices: [], shown_when: null, ...more });
const questions = [
  of('overall', 'score'),
  of('reason', 'single', { choices: [{ choice_id: 'slow', name: '太慢' }, { choice_id: 'other', name: '其他' }], shown_when: { question: 'overall', at_most: 3 } }),
  of('words', 'text'),
];
const sheet = { survey_id: 's1', version: 3, title: '转账体验', questions, thanks: '谢谢您的反馈' };
const transfer = {
  transfer_id: 't1', status: 'completed', amount: { amount: '88.66', currency: 'CNY' }, fee: { amount: '0.00', currency: 'CNY' }, payee_name: '李明', payee_bank_name: '蓝湾银行', payee_account_masked: '6222 **** **** 2011', payee_bank_no: '1',
  payer_name: '陈小海', from_account_id: 'a1', from_account_masked: '6222 **** **** 1234', route: 'own_bank', arrival: 'real_time', created_at: new Date().toISOString(), completed_at: new Date().toISOString(), leaves_at: new Date().toISOString(),
  arrives_at: new Date().toISOString(), receipt_no: 'R1', check_code: 'C1', note: '', outcome: null,
};

const receipt = (due: (call: { path: string }) => unknown, more = {}) =>
  serve({
    'GET /transfers/t1': () => transfer, 'GET /surveys/due': due,
    // The bank lets one survey through, whichever comes first; here it is the one of the transfer.
    'POST /surveys/askings': ({ body }: Call) => ((body as { moment: string }).moment === 'after_transfer' ? { status: 201, body: { asking_id: 'k1', answer_until: '2026-12-01T10:00:00+08:00' } } : problem(409, 'survey_not_due')), ...more,
  });

it('shows a question with a condition only while the score is low, and sends what is shown', () => {
  expect(shownOf(questions, {}).map((one) => one.question_id)).toEqual(['overall', 'words']);
  const low = { overall: { value: 2 }, reason: { choices: ['slow'] }, words: { words: ' 慢 ' } };
  expect(answersOf(questions, low)).toEqual([{ question_id: 'overall', value: 2 }, { question_id: 'reason', choices: ['slow'] }, { question_id: 'words', words: '慢' }]);
  expect(answersOf(questions, { ...low, overall: { value: 5 } }).map((one) => one.question_id)).toEqual(['overall', 'words']);
  expect(missingOf(questions, { overall: { value: 1 } })?.question_id).toBe('reason');
  expect(missingOf(questions, { overall: { value: 4 } })).toBeUndefined();
});

it('rises after a fresh receipt, is answered once, and says thank you', async () => {
  const calls = receipt(() => ({ survey: sheet }), { 'POST /surveys/askings/k1/answers': () => ({ status: 201, body: { thanks: '谢谢您的反馈' } }) });
  visit('/transfers/t1');
  const dialog = await screen.findByRole('dialog', { name: '转账体验' }, { timeout: 4_000 });
  expect(within(dialog).getAllByRole('radio')).toHaveLength(5);
  fireEvent.click(within(dialog).getByRole('button', { name: '提交' }));
  expect(within(dialog).getByRole('alert').textContent).toBe('请回答这道题。');
  fireEvent.click(within(dialog).getByRole('radio', { name: '不满意' }));
  fireEvent.click(within(dialog).getByRole('radio', { name: '太慢' }));
  fireEvent.change(within(dialog).getByLabelText('题目words'), { target: { value: '等了很久' } });
  fireEvent.click(within(dialog).getByRole('button', { name: '提交' }));
  expect(await within(dialog).findByText('谢谢您的反馈')).toBeTruthy();
  const sent = calls.filter((call) => call.path.endsWith('/answers'));
  expect(sent.map((call) => call.body)).toEqual([{ answers: [{ question_id: 'overall', value: 2 }, { question_id: 'reason', choices: ['slow'] }, { question_id: 'words', words: '等了很久' }] }]);
  expect(sent[0]?.key).toBeTruthy();
  expect(calls.filter((call) => call.path === '/surveys/askings').map((call) => call.body)).toContainEqual({ survey_id: 's1', version: 3, moment: 'after_transfer' });
});

it('goes away in one tap, and for ever where that is wished', async () => {
  const calls = receipt(() => ({ survey: sheet }), { 'POST /surveys/askings/k1/dismissal': () => ({ status: 204 }) });
  visit('/transfers/t1');
  const dialog = await screen.findByRole('dialog', { name: '转账体验' }, { timeout: 4_000 });
  fireEvent.click(within(dialog).getByRole('button', { name: '不再询问' }));
  await waitFor(() => { expect(screen.queryByRole('dialog', { name: '转账体验' })).toBeNull(); });
  await waitFor(() => { expect(calls.find((call) => call.path.endsWith('/dismissal'))?.body).toEqual({ wish: 'unwanted' }); });
});

it('never stands in the way: when it may not be shown, nothing is', async () => {
  const calls = receipt(() => ({ survey: sheet }), { 'POST /surveys/askings': () => problem(409, 'survey_not_due') });
  visit('/transfers/t1');
  await waitFor(() => { expect(calls.some((call) => call.path === '/surveys/askings')).toBe(true); }, { timeout: 4_000 });
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.getByText('88.66', { exact: false })).toBeTruthy();
});

it('lists what can be filled in and what was, and can be switched off', async () => {
  const item = { asking_id: 'k9', title: '推荐意愿', state: 'answered', asked_at: '2026-11-20T10:00:00+08:00', answered_at: '2026-11-20T10:01:00+08:00', sheet: null, said: [{ question: '推荐吗', value: 9, choice: null, words: null }] };
  const calls = serve({
    'GET /surveys/mine': () => ({ wish: 'welcome', open: [sheet], items: [item] }), 'PUT /surveys/wish': () => ({ status: 204 }),
    'POST /surveys/askings': () => ({ status: 201, body: { asking_id: 'k2', answer_until: '2026-12-01T10:00:00+08:00' } }),
  });
  visit('/me/surveys');
  expect(await screen.findByText('9 分')).toBeTruthy();
  fireEvent.click(screen.getByRole('switch', { name: '邀请我评价服务' }));
  await waitFor(() => { expect(calls.find((call) => call.method === 'PUT')?.body).toEqual({ wish: 'unwanted' }); });
  fireEvent.click(screen.getByRole('button', { name: '填写' }));
  const dialog = await screen.findByRole('dialog', { name: '转账体验' });
  expect(within(dialog).queryByRole('button', { name: '不再询问' })).toBeNull();
  expect(calls.find((call) => call.path === '/surveys/askings')?.body).toMatchObject({ moment: 'open' });
});
