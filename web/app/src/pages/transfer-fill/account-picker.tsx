import type { Account } from '@polybank/api';
import { useTranslation } from 'react-i18next';
import { Amount } from '../../parts/basics';
import { Sheet } from '../../parts/sheet';
import { productName } from '../accounts/account-words';

export type AccountPickerProps = {
  open: boolean;
  accounts: Account[];
  onPick: (accountId: string) => void;
  onClose: () => void;
};

export function AccountPicker({ open, accounts, onPick, onClose }: AccountPickerProps) {
  const { t } = useTranslation();
  return (
    <Sheet open={open} title={t('transfer.choose_account')} onClose={onClose}>
      <ul className="rows">
        {accounts.map((account) => (
          <li key={account.account_id}>
            <button type="button" className="row" onClick={() => onPick(account.account_id)}>
              <span className="grow">
                <span style={{ display: 'block', fontWeight: 500 }}>{productName(account)}</span>
                <span className="num tiny muted">{account.account_no_masked}</span>
              </span>
              <Amount value={account.available} className="amount" />
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
