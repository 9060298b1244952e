import type { RiskBackTest, RiskBackTestReport } from '@polybank/api';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { allianceAdmin, bankAuditor, banks, landing } from '../../testing/fixtures';
import { visit } from '../../testing/render';
import { refusal, serve } from '../../testing/server';

const sample: RiskBackTestReport['samples'][number] = {
  at: '2026-11-22T01:30:05+08:00', scenario: 'transfer', user_id: '0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f1011', amount_minor: 4_990_000, was: 'allow', live: 'allow', tried: 'deny', rules: ['night_split'], label: 'fraud',
};
const report: RiskBackTestReport = {
  from: '2026-10-23T00:00:00+08:00', until: '2026-11-22T00:00:00+08:00', filled_from: '2026-09-23T00:00:00+08:00', coverage: 'whole', judged: 10_000, customers: 800, customers_affected: 4,
  outcomes: [{ outcome: 'allow', count: 9_990, amount_minor: 1 }, { outcome: 'step_up', count: 8, amount_minor: 1 }, { outcome: 'delay', count: 0, amount_minor: 0 }, { outcome: 'deny', count: 2, amount_minor: 9_980_000 }],
  was: [{ from: 'allow', to: 'allow', count: 9_990, amount_minor: null }, { from: 'allow', to: 'deny', count: 2, amount_minor: null }],
  changed: [{ from: 'allow', to: 'deny', count: 2, amount_minor: 9_980_000 }],
  labels: { fraud: 2, fraud_caught: 2, fraud_minor: 9_980_000, fraud_caught_minor: 9_980_000, legitimate: 5, legitimate_stopped: 1 },
  rules: [{ document: 'own', rule: 'night_split', version: 0, action: 'block', shadow: false, hits: 2, amount_minor: 9_980_000, alone: 1, customers: 2, fraud: 2, legitimate: 0, precision_bp: 10_000, samples: [sample] }],
  overlap: [{ one: 'night_split', other: 'split_day', both: 1, of_one_bp: 5_000, of_other_bp: 1_000 }],
  days: [{ date: '2026-11-21', allow: 5_000, step_up: 4, delay: 0, deny: 1 }],
  samples: [sample],
};
const done: RiskBackTest = {
  test_id: 't1', document: 'own', mode: 'beside', from: report.from, until: report.until, state: 'done', seen: 20_000, total: 20_000, failure: null, asked_by: '联盟管理员', asked_at: '2026-11-22T09:30:05+08:00', ended_at: '2026-11-22T09:30:25+08:00', report: null,
};
const api = {
  'GET /me': allianceAdmin, 'GET /banks': banks, 'GET /api/landing': landing,
  'GET /banks/lanwan/risk/back-tests': { items: [done] },
  'GET /banks/lanwan/risk/back-tests/t1': { ...done, report },
  'GET /banks/lanwan/publishing/documents': { items: [], next_cursor: null },
};

describe('back-tests', () => {
  it('tell what rules would have done', async () => {
    serve(api);
    visit('/b/lanwan/back-tests');
    expect((await screen.findAllByText('night_split')).length).toBeGreaterThan(1);
    expect(screen.getByText('比现行更严').nextSibling?.textContent).toBe('2');
    expect(screen.getByText('已标记正常中误伤').nextSibling?.textContent).toBe('1 / 5');
    expect(screen.getByText('split_day')).toBeTruthy();
    expect(screen.getAllByText('拒绝').length).toBeGreaterThan(2);
  });

  it('are asked for with rules that were pasted, and called off', async () => {
    const waiting: RiskBackTest = { ...done, test_id: 't2', document: '', state: 'running', seen: 500, total: 1_000 };
    const sent = serve({
      ...api,
      'POST /banks/lanwan/risk/back-tests': waiting,
      'GET /banks/lanwan/risk/back-tests/t2': waiting,
      'POST /banks/lanwan/risk/back-tests/t2/cancel': { ...waiting, state: 'cancelled' },
    });
    visit('/b/lanwan/back-tests');
    fireEvent.click(await screen.findByRole('button', { name: '新建回测' }));
    const text = await screen.findByLabelText('规则内容（JSON）');
    const run = screen.getByRole<HTMLButtonElement>('button', { name: '开始回测' });
    fireEvent.change(text, { target: { value: '{ "rules": ' } });
    expect(run.disabled).toBe(true);
    fireEvent.change(text, { target: { value: '{ "rules": [] }' } });
    fireEvent.click(screen.getByLabelText('单独判定'));
    fireEvent.click(run);
    expect(await screen.findByText('已读 500 条，共约 1,000 条。')).toBeTruthy();
    const asked = sent.find((one) => one.method === 'POST');
    expect(asked?.body).toEqual({ mode: 'alone', days: 30, body: { rules: [] } });
    expect(asked?.headers.get('idempotency-key')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: '取消回测' }));
    await waitFor(() => { expect(sent.some((one) => one.path.endsWith('/t2/cancel'))).toBe(true); });
  });

  it('say what is wrong with rules', async () => {
    serve({ ...api, 'POST /banks/lanwan/risk/back-tests': () => refusal(422, 'risk_rules_not_allowed', '规则未通过检查') });
    visit('/b/lanwan/back-tests');
    fireEvent.click(await screen.findByRole('button', { name: '新建回测' }));
    fireEvent.change(await screen.findByLabelText('规则内容（JSON）'), { target: { value: '{ "rules": [{}] }' } });
    fireEvent.click(screen.getByRole('button', { name: '开始回测' }));
    expect(await screen.findByText('规则未通过检查')).toBeTruthy();
  });

  it('are only looked at by an auditor', async () => {
    serve({ ...api, 'GET /me': { ...bankAuditor, permissions: [...bankAuditor.permissions, 'publishing.view'] } });
    visit('/b/lanwan/back-tests');
    const ask = await screen.findByRole<HTMLButtonElement>('button', { name: '新建回测' });
    expect(ask.disabled).toBe(true);
  });
});
