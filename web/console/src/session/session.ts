/** Who is signed in. `null` means nobody; the answer is asked once and kept until it changes. */
import { ProblemError, take, type Operator, type OperatorLogin } from '@polybank/api';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useState } from 'react';
import { client, onSignedOut } from '../client';

export const meQuery = queryOptions({
  queryKey: ['me'],
  staleTime: Infinity,
  queryFn: async (): Promise<Operator | null> => {
    try {
      return await take(client.GET('/me'));
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 401) return null;
      throw error;
    }
  },
});

/** The session query, and whether a session that was there has ended by itself. */
export function useSession() {
  const queries = useQueryClient();
  const [ended, setEnded] = useState(false);
  useEffect(
    () =>
      onSignedOut(() => {
        if (!queries.getQueryData(meQuery.queryKey)) return;
        setEnded(true);
        queries.setQueryData(meQuery.queryKey, null);
      }),
    [queries],
  );
  return { ...useQuery(meQuery), ended };
}

const OperatorContext = createContext<Operator | null>(null);
export const OperatorProvider = OperatorContext.Provider;

/** The signed-in operator; only for what is rendered inside the shell. */
export function useOperator(): Operator {
  const operator = use(OperatorContext);
  if (!operator) throw new Error('useOperator outside of a session');
  return operator;
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (login: OperatorLogin) => take(client.POST('/login', { body: login })),
    onSuccess: (session) => {
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' && query.queryKey[0] !== 'landing' });
      queries.setQueryData(meQuery.queryKey, session.operator);
    },
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => take(client.DELETE('/session')),
    onSettled: () => {
      queries.clear();
      queries.setQueryData(meQuery.queryKey, null);
    },
  });
}
