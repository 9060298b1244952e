import {
  take,
  withKey,
  type Collection,
  type CollectionCreate,
  type CollectionPage,
  type CollectionSources,
  type CollectPlan,
  type CollectPlanCreate,
  type CollectPlanDetail,
  type CollectPlanList,
  type DebitMandates,
  type Mandate,
  type MandateGive,
} from '@polybank/api';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../../api';
import type { Steer } from '../schedules/api';

export const sourcesQuery = queryOptions({
  queryKey: ['collection', 'sources'],
  queryFn: () => take<CollectionSources>(api.GET('/collection-sources')),
});

export const recordsQuery = infiniteQueryOptions({
  queryKey: ['collection', 'records'],
  queryFn: ({ pageParam }) =>
    take<CollectionPage>(api.GET('/collections', { params: { query: pageParam === '' ? {} : { cursor: pageParam } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.next_cursor ?? undefined,
});

export function collectionQuery(id: string) {
  return queryOptions({
    queryKey: ['collection', 'one', id],
    queryFn: () => take<Collection>(api.GET('/collections/{collection_id}', { params: { path: { collection_id: id } } })),
    refetchInterval: (query) =>
      query.state.data?.status === 'requested' || query.state.data?.status === 'taken' ? 2_000 : false,
  });
}

export const plansQuery = queryOptions({
  queryKey: ['collection', 'plans'],
  queryFn: () => take<CollectPlanList>(api.GET('/collection-plans')),
});

export function planQuery(id: string) {
  return queryOptions({
    queryKey: ['collection', 'plans', id],
    queryFn: () =>
      take<CollectPlanDetail>(api.GET('/collection-plans/{plan_id}', { params: { path: { plan_id: id } } })),
  });
}

export const debitMandatesQuery = queryOptions({
  queryKey: ['collection', 'debits'],
  queryFn: () => take<DebitMandates>(api.GET('/debit-mandates')),
});

export function collect(body: CollectionCreate, key: string): Promise<Collection> {
  return take<Collection>(api.POST('/collections', { body, ...withKey(key) }));
}

export function giveMandate(body: MandateGive, key: string): Promise<Mandate> {
  return take<Mandate>(api.POST('/mandates', { body, ...withKey(key) }));
}

export function endMandate(id: string, key: string): Promise<unknown> {
  return take(api.DELETE('/mandates/{mandate_id}', { params: { path: { mandate_id: id } }, ...withKey(key) }));
}

export function endDebitMandate(id: string, key: string): Promise<unknown> {
  return take(api.DELETE('/debit-mandates/{mandate_id}', { params: { path: { mandate_id: id } }, ...withKey(key) }));
}

export function makePlan(body: CollectPlanCreate, key: string): Promise<CollectPlan> {
  return take<CollectPlan>(api.POST('/collection-plans', { body, ...withKey(key) }));
}

export function steerPlan(id: string, action: Steer, key: string): Promise<CollectPlanDetail> {
  return take<CollectPlanDetail>(
    api.POST('/collection-plans/{plan_id}/actions', {
      params: { path: { plan_id: id } },
      body: { action },
      ...withKey(key),
    }),
  );
}
