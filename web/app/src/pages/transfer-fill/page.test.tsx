import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { serve, visit } from '../../test/bank';
import { changeDraft, claimDraft, clearDraft, getDraft, wireDraft, type Draft } from './draft';

const NEW: Draft = {
  owner: 'u1',
  fromAccountId: 'a1',
  payee: { kind: 'new', name: '李明', accountNo: '6222020000000000', bankNo: '313', bankName: '青禾银行', save: true },
  typed: '12.',
  note: '  房租 ',
};

describe('the draft of a transfer', () => {
  beforeEach(clearDraft);

  it('becomes the wire shape only when it is complete', () => {
    expect(wireDraft(NEW)).toEqual({
      from_account_id: 'a1',
      amount: { amount: '12.00', currency: 'CNY' },
      note: '房租',
      payee: { name: '李明', account_no: '6222020000000000', bank_no: '313', save: true },
    });
    expect(wireDraft({ ...NEW, typed: '0.00' })).toBeUndefined();
    expect(wireDraft({ ...NEW, payee: undefined })).toBeUndefined();
  });

  it('is kept over a reload, and never shown to another customer', () => {
    claimDraft('u1');
    changeDraft({ typed: '88' });
    expect(sessionStorage.getItem('pb.lanwan.transfer_draft')).toContain('"typed":"88"');
    claimDraft('u2');
    expect(getDraft().typed).toBe('');
  });
});

describe('filling in a transfer', () => {
  beforeEach(clearDraft);

  it('is typed on the pad, and says what is left and what will be asked', async () => {
    serve();
    visit('/transfer');
    fireEvent.click(await screen.findByRole('button', { name: /李明/ }));
    fireEvent.focusIn(screen.getByLabelText('转账金额'));
    for (const key of ['1', '2', '0', '0', '.', '5']) fireEvent.click(await screen.findByRole('button', { name: key }));
    expect(screen.getByLabelText<HTMLInputElement>('转账金额').value).toBe('1,200.5');
    expect(await screen.findByText(/今日还可转 50,000.00 · 将验证交易密码 \+ 短信验证码/)).toBeTruthy();
  });

  it('warns when the amount is above the balance', async () => {
    serve();
    visit('/transfer');
    fireEvent.change(await screen.findByLabelText('转账金额'), { target: { value: '9000.01' } });
    expect(await screen.findByText('超过可用余额 9,000.00')).toBeTruthy();
  });

  it('is started over with one button, which is there as soon as something is filled in', async () => {
    serve();
    visit('/transfer');
    const amount = await screen.findByLabelText<HTMLInputElement>('转账金额');
    expect(screen.queryByRole('button', { name: '重新填写' })).toBeNull();
    fireEvent.click(await screen.findByRole('button', { name: /李明/ }));
    fireEvent.change(amount, { target: { value: '88' } });
    fireEvent.click(await screen.findByRole('button', { name: '重新填写' }));
    expect(getDraft()).toMatchObject({ owner: 'u1', payee: undefined, typed: '', note: '' });
    expect(screen.getByRole('button', { name: /选择收款人/ })).toBeTruthy();
    expect(screen.queryByRole('button', { name: '重新填写' })).toBeNull();
  });

  it('asks for the payee first when it is missing', async () => {
    serve();
    visit('/transfer');
    fireEvent.click(await screen.findByRole('button', { name: '下一步' }));
    await waitFor(() => expect(screen.getByRole('dialog')).toBeTruthy());
    expect(screen.getByRole('dialog').textContent).toContain('新收款人');
  });
});
