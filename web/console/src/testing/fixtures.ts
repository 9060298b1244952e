import type { BankSummary, Cockpit, CockpitFigures, Landing, Operator } from '@polybank/api';
import { PERMISSIONS } from '../session/permissions';

export const allianceAdmin: Operator = { operator_id: 'o1', username: 'alliance', display_name: '联盟运营', role: 'alliance_admin', bank_id: null, permissions: [...PERMISSIONS] };
export const bankService: Operator = { operator_id: 'o2', username: 'lanwan.service', display_name: '客服', role: 'bank_service', bank_id: 'lanwan', permissions: ['customer.view', 'customer.support', 'transfer.view'] };
export const bankAuditor: Operator = { operator_id: 'o3', username: 'lanwan.auditor', display_name: '审计', role: 'bank_auditor', bank_id: 'lanwan', permissions: ['cockpit.view', 'transfer.view', 'audit.view'] };

export function bank(bankId: string, name: string): BankSummary {
  return {
    bank_id: bankId, name, name_en: `${bankId} Bank`, short_name: name.slice(0, 2), bank_no: '313290000001', bin: '622001', status: 'open', engine: 'sqlite',
    primary_color: '#0b5fff', accent_color: '#00b8d9', logo_url: `/b/${bankId}/logo.svg`, customers: 10, accounts: 12, opened_at: '2026-11-01T09:00:00+08:00', app_url: `/b/${bankId}/`,
  };
}

export const banks = { banks: [bank('lanwan', '蓝湾银行'), bank('qinghe', '青禾银行')] };

export const landing: Landing = { demo: true, version: '0.1.0', banks: banks.banks.map((one) => ({ ...one, slogan: '', slogan_en: '' })), operators: [], operator_password: 'demo2026!', customer_password: null, customer_pin: null, customer_phones: [] };

export function figures(changes: Partial<CockpitFigures> = {}): CockpitFigures {
  return { customers: 100, new_customers: 4, logins: 50, login_customers: 40, transfers: 20, transfer_amount: { amount: '12345.60', currency: 'CNY' }, refusals: 3, step_ups: 5, ...changes };
}

export function cockpit(changes: Partial<Cockpit> = {}): Cockpit {
  return {
    scope: 'alliance', as_of: '2026-11-22T10:30:00+08:00', today: figures(), previous: figures({ logins: 25, refusals: 1 }),
    daily: [{ date: '2026-11-21', ...figures() }, { date: '2026-11-22', ...figures({ transfer_amount: { amount: '24691.20', currency: 'CNY' } }) }],
    hourly: [
      { hour: '2026-11-22T09:00:00+08:00', logins: 30, transfers: 12, transfer_amount: { amount: '900.00', currency: 'CNY' }, refusals: 1 },
      { hour: '2026-11-22T10:00:00+08:00', logins: 20, transfers: 8, transfer_amount: { amount: '800.00', currency: 'CNY' }, refusals: 2 },
    ],
    refusals: [{ code: 'limit_exceeded', count: 1 }, { code: 'insufficient_funds', count: 3 }],
    banks: [
      { bank_id: 'lanwan', name: '蓝湾银行', short_name: '蓝湾', primary_color: '#0b5fff', ...figures({ transfers: 5 }) },
      { bank_id: 'qinghe', name: '青禾银行', short_name: '青禾', primary_color: '#1f8a4c', ...figures({ transfers: 15 }) },
    ],
    ...changes,
  };
}
