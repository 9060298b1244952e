import { take } from '@polybank/api';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../client';

export function usePermissionMatrix(bankId: string) {
  return useQuery({
    // Below the parameters of the bank: a new version makes it another matrix.
    queryKey: ['parameters', bankId, 'matrix'],
    queryFn: () => take(client.GET('/banks/{bank_id}/permissions', { params: { path: { bank_id: bankId } } })),
  });
}
