import { take, withKey, type DataExport, type DataExports } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

const WATCH_MS = 1_500;

function underway(one: DataExport): boolean {
  return one.status === 'queued' || one.status === 'making';
}

/** The customer's exports; asked for again while one of them is being made. */
export const exportsQuery = queryOptions({
  queryKey: ['exports'],
  queryFn: () => take<DataExports>(api.GET('/me/exports')),
  refetchInterval: (query) => (query.state.data?.exports.some(underway) === true ? WATCH_MS : false),
});

export function askForExport(key: string): Promise<DataExport> {
  return take<DataExport>(api.POST('/me/exports', { body: {}, ...withKey(key) }));
}

/** The file, once. */
export async function fetchExport(exportId: string, proof: { challenge_id?: string }): Promise<File> {
  const path = { export_id: exportId };
  const blob = await take<unknown>(api.POST('/me/exports/{export_id}/file', { params: { path }, body: proof, parseAs: 'blob' }));
  return new File([blob as Blob], 'my-data.zip', { type: 'application/zip' });
}
