import { take, type BankDirectory, type TransferLimits } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

export const limitsQuery = queryOptions({
  queryKey: ['limits'],
  queryFn: () => take<TransferLimits>(api.GET('/limits')),
});

export const banksQuery = queryOptions({
  queryKey: ['banks'],
  queryFn: () => take<BankDirectory>(api.GET('/banks')),
  staleTime: 600_000,
});
