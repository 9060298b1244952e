import { take } from '@polybank/api';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../client';

export const REFRESH_MS = 5_000;
const TREND_DAYS = 30;

/** The figures of one bank, or of the whole alliance; asked again every five seconds while the page is in sight. */
export function useCockpit(bankId: string | null) {
  return useQuery({
    queryKey: ['cockpit', bankId],
    queryFn: () => take(client.GET('/cockpit', { params: { query: { days: TREND_DAYS, ...(bankId ? { bank_id: bankId } : {}) } } })),
    refetchInterval: REFRESH_MS,
    staleTime: REFRESH_MS,
  });
}
