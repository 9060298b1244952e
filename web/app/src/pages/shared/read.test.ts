import { describe, expect, it } from 'vitest';
import { readShared } from './read';

describe('what is shared with the app', () => {
  it.each([
    ['户名：王小明 卡号 6222 0200 0000 0000 007，金额500元', { accountNo: '6222020000000000007', amount: '500', name: '王小明', phone: undefined }],
    ['请转 ￥1200.50 到 6222021234567890128', { accountNo: '6222021234567890128', amount: '1200.50', name: undefined, phone: undefined }],
    ['我的手机号 138-0000-0001', { accountNo: undefined, amount: undefined, name: undefined, phone: '13800000001' }],
    ['明天下午三点见', { accountNo: undefined, amount: undefined, name: undefined, phone: undefined }],
    ['订单 20261201123456', { accountNo: undefined, amount: undefined, name: undefined, phone: undefined }],
    ['', { accountNo: undefined, amount: undefined, name: undefined, phone: undefined }],
  ])('reads %s', (text, found) => {
    expect(readShared(text)).toEqual(found);
  });
});
