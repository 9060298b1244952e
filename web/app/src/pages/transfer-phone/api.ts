import { take, withKey, type PhonePayees, type PhonePayment } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

export function findPhone(phone: string): Promise<PhonePayees> {
  return take<PhonePayees>(api.POST('/phone-payees', { body: { phone } }));
}

export const ownPhoneQuery = queryOptions({
  queryKey: ['phone-payment'],
  queryFn: () => take<PhonePayment>(api.GET('/phone-payment')),
});

export function turnPhoneOn(accountId: string, key: string): Promise<PhonePayment> {
  return take<PhonePayment>(api.PUT('/phone-payment', { body: { account_id: accountId }, ...withKey(key) }));
}

export async function turnPhoneOff(key: string): Promise<void> {
  await take(api.DELETE('/phone-payment', { ...withKey(key) }));
}
