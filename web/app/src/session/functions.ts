/** What the customer may do through this channel; the bank decides, and says why not. */
import { take, type FunctionLock, type Functions } from '@polybank/api';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../api';

export const functionsQuery = queryOptions({
  queryKey: ['me', 'functions'],
  queryFn: () => take<Functions>(api.GET('/me/functions')),
  staleTime: 15_000,
});

export type Lock = FunctionLock & { title: string };

/** Why a function is closed, by its word. Until it is known, everything is open: the bank refuses by itself. */
export function useLocks(): (word: string | undefined) => Lock | undefined {
  const functions = useQuery(functionsQuery).data?.functions;
  return (word) => {
    const found = word === undefined ? undefined : functions?.find((row) => row.word === word);
    return found?.locked ? { ...found.locked, title: found.title } : undefined;
  };
}
