import { take, type Account, type AccountOverview } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

const ORDER: readonly Account['kind'][] = ['class_one', 'class_two', 'class_three'];

/** The main account first, wherever accounts are listed and when one is proposed to pay from. */
async function overview(): Promise<AccountOverview> {
  const found = await take<AccountOverview>(api.GET('/accounts'));
  const accounts = [...found.accounts].sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
  return { ...found, accounts };
}

export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: overview,
});
