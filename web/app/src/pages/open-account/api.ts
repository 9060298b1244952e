import { take, withKey, type Account, type DemoAccountOpen } from '@polybank/api';
import { api } from '../../api';

export function openDemoAccount(body: DemoAccountOpen, key: string): Promise<Account> {
  return take<Account>(api.POST('/demo/account', { body, ...withKey(key) }));
}
