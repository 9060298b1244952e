import { Intent, take, withKey, type PublishingAdoption, type PublishingDecision, type PublishingEdit, type PublishingImport, type PublishingNewComment, type PublishingNewDocument, type PublishingNewVersion, type PublishingTemplateUpdate } from '@polybank/api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { PAGE_ROWS, usePaged } from '../../parts/paged';

const base = '/banks/{bank_id}/publishing' as const;
const place = (bankId: string) => ({ path: { bank_id: bankId } });
const at = (bankId: string, documentId: string) => ({ path: { bank_id: bankId, document_id: documentId } });
const on = (bankId: string, documentId: string, version: number) => ({ path: { bank_id: bankId, document_id: documentId, version: String(version) } });

export function useKinds(bankId: string) {
  return useQuery({ queryKey: ['publishing', bankId, 'kinds'], queryFn: () => take(client.GET(`${base}/kinds`, { params: place(bankId) })) });
}

export function useDocuments(bankId: string, kind: string | undefined) {
  return usePaged(['publishing', bankId, { list: 'documents', kind }], (cursor) =>
    take(client.GET(`${base}/documents`, { params: { ...place(bankId), query: { limit: PAGE_ROWS, ...(cursor ? { cursor } : {}), ...(kind ? { kind } : {}) } } })));
}

export function useDocument(bankId: string, documentId: string) {
  return useQuery({ queryKey: ['publishing', bankId, documentId], queryFn: () => take(client.GET(`${base}/documents/{document_id}`, { params: at(bankId, documentId) })) });
}

/** A version with its text; nothing is asked as long as nobody has said which. */
export function useVersion(bankId: string, documentId: string, version: number | undefined) {
  return useQuery({
    queryKey: ['publishing', bankId, documentId, version],
    enabled: version !== undefined,
    queryFn: () => take(client.GET(`${base}/documents/{document_id}/versions/{version}`, { params: on(bankId, documentId, version ?? 0) })),
  });
}

export function useDiff(bankId: string, documentId: string, from: number | undefined, to: number) {
  return useQuery({
    queryKey: ['publishing', bankId, documentId, 'diff', from, to],
    enabled: from !== undefined,
    queryFn: () => take(client.GET(`${base}/documents/{document_id}/diff`, { params: { ...at(bankId, documentId), query: { from: from ?? to, to } } })),
  });
}

export function useOffers(bankId: string, enabled: boolean) {
  return useQuery({ queryKey: ['publishing', bankId, 'templates'], enabled, queryFn: () => take(client.GET(`${base}/templates`, { params: place(bankId) })) });
}

/** One key per intended act: pressing again after a lost answer does nothing twice. */
function useAct<Asked, Answer>(bankId: string, send: (asked: Asked, key: ReturnType<typeof withKey>) => Promise<Answer>) {
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (asked: Asked) => send(asked, withKey(intent.keyFor(asked))),
    onSuccess: () => {
      intent.done();
      void queries.invalidateQueries({ queryKey: ['publishing', bankId] });
    },
  });
}

export function useCreate(bankId: string) {
  return useAct(bankId, (body: PublishingNewDocument, key) => take(client.POST(`${base}/documents`, { params: place(bankId), body, ...key })));
}

export function useRevise(bankId: string, documentId: string) {
  return useAct(bankId, (body: PublishingNewVersion, key) => take(client.POST(`${base}/documents/{document_id}/versions`, { params: at(bankId, documentId), body, ...key })));
}

export function useEdit(bankId: string, documentId: string, version: number) {
  return useAct(bankId, (body: PublishingEdit, key) => take(client.PUT(`${base}/documents/{document_id}/versions/{version}`, { params: on(bankId, documentId, version), body, ...key })));
}

export function useStep(bankId: string, documentId: string, version: number) {
  return useAct(bankId, (body: PublishingDecision, key) => take(client.POST(`${base}/documents/{document_id}/versions/{version}/steps`, { params: on(bankId, documentId, version), body, ...key })));
}

export function useComment(bankId: string, documentId: string, version: number) {
  return useAct(bankId, (body: PublishingNewComment, key) => take(client.POST(`${base}/documents/{document_id}/versions/{version}/comments`, { params: on(bankId, documentId, version), body, ...key })));
}

export function useAdopt(bankId: string) {
  return useAct(bankId, (body: PublishingAdoption, key) => take(client.POST(`${base}/templates`, { params: place(bankId), body, ...key })));
}

export function useTemplateUpdate(bankId: string, documentId: string) {
  return useAct(bankId, (body: PublishingTemplateUpdate, key) => take(client.POST(`${base}/documents/{document_id}/template`, { params: at(bankId, documentId), body, ...key })));
}

export function useImport(bankId: string) {
  return useAct(bankId, (body: PublishingImport, key) => take(client.POST(`${base}/import`, { params: place(bankId), body, ...key })));
}

/** The archive of all documents, or of one kind. */
export async function fetchArchive(bankId: string, kind: string | undefined): Promise<Blob> {
  const query = kind ? { kind } : {};
  return take(client.GET(`${base}/export`, { params: { ...place(bankId), query }, parseAs: 'blob' })) as Promise<Blob>;
}
