import { take, withKey, type Batch, type BatchDetail, type BatchDraft, type BatchList, type BatchLook } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';
import { BASENAME } from '../../bank';

const POLL_MS = 1_000;

export const batchesQuery = queryOptions({
  queryKey: ['batches'],
  queryFn: () => take<BatchList>(api.GET('/batches')),
});

/** A batch; asked for again while it is worked off. */
export function batchQuery(id: string) {
  return queryOptions({
    queryKey: ['batches', id],
    queryFn: () => take<BatchDetail>(api.GET('/batches/{batch_id}', { params: { path: { batch_id: id } } })),
    refetchInterval: (query) => (query.state.data?.batch.status === 'running' ? POLL_MS : false),
  });
}

export function checkBatch(body: BatchDraft): Promise<BatchLook> {
  return take<BatchLook>(api.POST('/batches/check', { body }));
}

export function makeBatch(body: BatchDraft, key: string): Promise<Batch> {
  return take<Batch>(api.POST('/batches', { body, ...withKey(key) }));
}

/** Files are links: the browser saves them, the cookie goes along. */
export const TEMPLATE = `${BASENAME}/api/v1/batches/template`;
export function exportOf(id: string): string {
  return `${BASENAME}/api/v1/batches/${id}/export`;
}
