import { describe, expect, it } from 'vitest';
import { hrefOf, pageOf, PAGES, pagesFor, switchBank } from '../shell/nav';
import { allianceAdmin, bankAuditor, bankService } from '../testing/fixtures';
import { may, mayEnterBank } from './permissions';

const keys = (operator: Parameters<typeof pagesFor>[0]) => pagesFor(operator).map((page) => page.key);

describe('what an operator may see', () => {
  it('shows the alliance administrator everything but what is for the people of one bank', () => {
    expect(keys(allianceAdmin)).toEqual(PAGES.map((page) => page.key).filter((key) => key !== 'follow-ups'));
  });

  it('shows customer service neither the audit trail nor the banks', () => {
    expect(keys(bankService)).toEqual(['customers', 'visits', 'accounts', 'bound', 'recoveries', 'identities', 'tokens', 'messages', 'follow-ups', 'transfers', 'packets', 'collections', 'suspense', 'reconciliation']);
    expect(may(bankService, 'customer.reveal')).toBe(false);
  });

  it('shows an auditor no customers', () => {
    expect(keys(bankAuditor)).toEqual(['cockpit', 'live', 'boards', 'alerts', 'behaviour', 'app-health', 'customer-profile', 'tracking', 'surveys', 'slots', 'transfers', 'packets', 'collections', 'audit', 'suspense', 'reconciliation', 'integrity', 'letters']);
  });

  it('never offers to open a bank inside a bank, whatever the permissions say', () => {
    expect(keys({ ...bankService, permissions: ['bank.open'] })).toEqual([]);
  });

  it('keeps the operators of a bank out of the others', () => {
    expect(mayEnterBank(bankService, 'lanwan')).toBe(true);
    expect(mayEnterBank(bankService, 'qinghe')).toBe(false);
    expect(mayEnterBank(allianceAdmin, 'qinghe')).toBe(true);
  });
});

describe('the bank switch', () => {
  it('stays on the page that both banks have', () => {
    expect(switchBank('/b/lanwan/transfers', 'qinghe')).toBe('/b/qinghe/transfers');
    expect(switchBank('/audit', 'qinghe')).toBe('/b/qinghe/audit');
  });

  it('goes to the cockpit from a page that only the alliance has', () => {
    expect(switchBank('/banks/open', 'qinghe')).toBe('/b/qinghe/cockpit');
  });

  it('leads back to the alliance', () => {
    expect(switchBank('/b/lanwan/cockpit', null)).toBe('/cockpit');
    expect(hrefOf(pageOf('banks'), 'lanwan')).toBe('/banks');
  });
});
