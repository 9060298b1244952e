import { take, type BankDirectory, type NumberBank, type TransferLimits } from '@polybank/api';
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

/** Which bank issues numbers that begin like this; asked only once there are enough digits. */
export function bankOfNumberQuery(digits: string) {
  return queryOptions({
    queryKey: ['bank-of', digits],
    queryFn: () => take<NumberBank>(api.GET('/banks/of-number', { params: { query: { digits } } })),
    enabled: digits.length >= 6,
    staleTime: 600_000,
    retry: false,
  });
}
