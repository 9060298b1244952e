import type { Account } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';

export function productName(account: Pick<Account, 'product_name' | 'product_name_en'>): string {
  return currentLanguage() === 'en' ? account.product_name_en : account.product_name;
}
