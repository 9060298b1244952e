import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { cny, problem, serve, visit } from '../../test/bank';

const refusal = {
  verdict_id: 'v1', scenario: 'transfer', state: 'refused', at: '2026-11-20T10:00:00+08:00', amount: cny('500.00'), payee_tail: '6789', reasons: ['首次向该收款人大额转账'],
  appealable_until: '2026-12-20T10:00:00+08:00', released_until: null, appeal_id: null,
};
const appeal = {
  appeal_id: 'a1', verdict_id: 'v1', scenario: 'transfer', amount: cny('500.00'), payee_tail: '6789', state: 'filed', statement: '收款人是我女儿', filed_at: '2026-11-20T11:00:00+08:00',
  due_at: '2026-11-23T11:00:00+08:00', decided_at: null, reply: null, allowed_until: null,
};

it('shows what was refused, and how an appeal stands', async () => {
  serve({
    'GET /risk/refusals': () => ({ items: [refusal] }),
    'GET /risk/appeals': () => ({ items: [{ ...appeal, verdict_id: 'v0', state: 'upheld', reply: '已核实，限制已解除', allowed_until: '2026-11-26T11:00:00+08:00' }] }),
  });
  visit('/me/appeals');
  expect(await screen.findByText('首次向该收款人大额转账')).toBeTruthy();
  expect(screen.getByText('申诉成立')).toBeTruthy();
  expect(screen.getByText('已核实，限制已解除')).toBeTruthy();
  expect(screen.getByRole('link', { name: '提出申诉' }).getAttribute('href')).toContain('about=v1');
});

it('files an appeal once, with what the customer says', async () => {
  const calls = serve({ 'GET /risk/refusals': () => ({ items: [refusal] }), 'POST /risk/appeals': () => appeal });
  visit('/me/appeals/new?about=v1');
  fireEvent.click(await screen.findByRole('button', { name: '提交申诉' }));
  expect(calls.some((call) => call.method === 'POST')).toBe(false);
  expect(screen.getByText('请填写 4 至 500 个字。')).toBeTruthy();
  fireEvent.change(screen.getByLabelText('请说明情况'), { target: { value: ' 收款人是我女儿 ' } });
  fireEvent.click(screen.getByRole('button', { name: '提交申诉' }));
  expect(await screen.findByText('申诉已提交')).toBeTruthy();
  const filed = calls.filter((call) => call.method === 'POST');
  expect(filed.map((call) => call.body)).toEqual([{ verdict_id: 'v1', statement: '收款人是我女儿' }]);
  expect(filed[0]?.key).toBeTruthy();
});

it('says so when there is nothing to appeal, and when the bank does not take it', async () => {
  serve({ 'GET /risk/refusals': () => ({ items: [{ ...refusal, appeal_id: 'a1' }] }) });
  visit('/me/appeals/new');
  expect(await screen.findByText('没有可以申诉的业务')).toBeTruthy();
});

it('keeps what was typed when the appeal is refused', async () => {
  serve({ 'GET /risk/refusals': () => ({ items: [refusal] }), 'POST /risk/appeals': () => problem(429, 'risk_appeals_waiting', { title: '正在处理的申诉已达上限' }) });
  visit('/me/appeals/new');
  fireEvent.change(await screen.findByLabelText('请说明情况'), { target: { value: '收款人是我女儿' } });
  fireEvent.click(screen.getByRole('button', { name: '提交申诉' }));
  await waitFor(() => { expect(screen.getByText('正在处理的申诉已达上限')).toBeTruthy(); });
  expect((screen.getByLabelText<HTMLTextAreaElement>('请说明情况')).value).toBe('收款人是我女儿');
});
