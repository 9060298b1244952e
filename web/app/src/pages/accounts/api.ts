import { take, type AccountOverview } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';
import { takeAmounts } from '../../look/amounts';

/** In the customer's own order: the default account first, wherever accounts are listed and one is proposed to pay from. */
async function overview(): Promise<AccountOverview> {
  const found = await take<AccountOverview>(api.GET('/accounts'));
  takeAmounts(found.amounts);
  return found;
}

export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: overview,
});
