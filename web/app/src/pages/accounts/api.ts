import { take, type AccountOverview } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: () => take<AccountOverview>(api.GET('/accounts')),
});
