import { take, withKey, type RiskAppeal, type RiskAppealFiling, type RiskAppeals, type RiskRefusals } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api, queries } from '../../api';

export const refusalsQuery = queryOptions({
  queryKey: ['risk', 'refusals'],
  queryFn: () => take<RiskRefusals>(api.GET('/risk/refusals')),
});

export const appealsQuery = queryOptions({
  queryKey: ['risk', 'appeals'],
  queryFn: () => take<RiskAppeals>(api.GET('/risk/appeals')),
});

export const fileAppeal = (body: RiskAppealFiling, key: string): Promise<RiskAppeal> => take<RiskAppeal>(api.POST('/risk/appeals', { body, ...withKey(key) }));

export function appealsChanged(): void {
  void queries.invalidateQueries({ queryKey: ['risk'] });
}
