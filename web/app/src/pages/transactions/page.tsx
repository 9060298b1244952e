import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api';
import { BoneRows } from '../../parts/basics';
import { NoAccount } from '../../parts/no-account';
import { LoadProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { accountsQuery } from '../accounts/api';
import { HistoryList } from './list';

/** The movements on all accounts of the customer. */
export function TransactionsPage() {
  const { t } = useTranslation();
  const accounts = useQuery(accountsQuery);
  const all = accounts.data?.accounts;
  return (
    <Screen
      title={t('history.title')}
      back="/accounts"
      onRefresh={() => queries.invalidateQueries({ queryKey: ['transactions'] })}
    >
      {accounts.isPending && <BoneRows count={6} />}
      {accounts.error && !all && <LoadProblem error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {all?.length === 0 && <NoAccount />}
      {all && all.length > 0 && <HistoryList accounts={all} />}
    </Screen>
  );
}
