import { Intent, take, withKey, type PublishingVersion, type ThemeTried } from '@polybank/api';
import { useDebounced } from '@polybank/ui';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { isOpen, type Body } from '../publishing/model';
import { KIND, MAIN } from './model';

const base = '/banks/{bank_id}/publishing' as const;
const place = (bankId: string) => ({ path: { bank_id: bankId } });

/** How soon after the last change a look is asked for. */
const SETTLED_MS = 120;

export function useTheme(bankId: string) {
  return useQuery({ queryKey: ['theme', bankId], queryFn: () => take(client.GET('/banks/{bank_id}/theme', { params: place(bankId) })) });
}

/** What a theme would look like, and what it would be refused for. */
export function useTrial(bankId: string, body: Body | undefined) {
  const settled = useDebounced(body, SETTLED_MS);
  return useQuery<ThemeTried>({
    queryKey: ['theme', bankId, 'trial', settled],
    enabled: settled !== undefined,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
    queryFn: () => take(client.POST('/banks/{bank_id}/theme/trial', { params: place(bankId), body: { body: settled ?? {} } })),
  });
}

export type OpenDraft = { documentId: string; version: PublishingVersion; body: Body };
export type Draft = { documentId: string | undefined; open: OpenDraft | undefined; newest: number };

/** The document of the bank's theme, and the version of it that is being written. */
export function useDraft(bankId: string) {
  return useQuery({
    queryKey: ['publishing', bankId, 'theme-draft'],
    queryFn: async (): Promise<Draft> => {
      const { items } = await take(client.GET(`${base}/documents`, { params: { ...place(bankId), query: { kind: KIND, limit: 100 } } }));
      const document = items.find((one) => one.name === MAIN && one.reach === 'own');
      if (!document) return { documentId: undefined, open: undefined, newest: 0 };
      const path = { bank_id: bankId, document_id: document.document_id };
      const { versions } = await take(client.GET(`${base}/documents/{document_id}`, { params: { path } }));
      const version = versions.find(isOpen);
      if (!version) return { documentId: document.document_id, open: undefined, newest: document.newest_version };
      const text = await take(client.GET(`${base}/documents/{document_id}/versions/{version}`, { params: { path: { ...path, version: String(version.version) } } }));
      return { documentId: document.document_id, open: { documentId: document.document_id, version: text.version, body: text.body }, newest: document.newest_version };
    },
  });
}

export type Saved = { documentId: string; version: number };

/** Writes the theme down: a first document, a new version, or another text of the version on its way. Each act has a key. */
export function useSave(bankId: string) {
  const queries = useQueryClient();
  const [intents] = useState(() => ({ create: new Intent(), revise: new Intent(), edit: new Intent() }));
  return useMutation({
    mutationFn: async ({ draft, body, note, title }: { draft: Draft; body: Body; note: string; title: string }): Promise<Saved> => {
      if (!draft.documentId) {
        const asked = { kind: KIND, name: MAIN, title, reach: 'own', body, note } as const;
        const made = await take(client.POST(`${base}/documents`, { params: place(bankId), body: asked, ...withKey(intents.create.keyFor(asked)) }));
        return { documentId: made.document_id, version: made.version };
      }
      const path = { bank_id: bankId, document_id: draft.documentId };
      let at = draft.open && { version: draft.open.version.version, edit: draft.open.version.edit };
      if (!at) {
        const asked = { from: draft.newest, note };
        const made = await take(client.POST(`${base}/documents/{document_id}/versions`, { params: { path }, body: asked, ...withKey(intents.revise.keyFor(asked)) }));
        at = { version: made.version, edit: made.edit };
      }
      const asked = { body, edit: at.edit, note };
      await take(client.PUT(`${base}/documents/{document_id}/versions/{version}`, { params: { path: { ...path, version: String(at.version) } }, body: asked, ...withKey(intents.edit.keyFor(asked)) }));
      return { documentId: draft.documentId, version: at.version };
    },
    onSuccess: () => {
      for (const intent of Object.values(intents)) intent.done();
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ['publishing', bankId] }),
  });
}

export function usePalette() {
  return useMutation({ mutationFn: (logo_svg: string) => take(client.POST('/theme/palette', { body: { logo_svg } })) });
}

export function useTexts(bankId: string, words: string) {
  const settled = useDebounced(words, 250);
  return useQuery({
    queryKey: ['theme', bankId, 'texts', settled],
    enabled: settled.trim() !== '',
    placeholderData: keepPreviousData,
    queryFn: async () => (await take(client.GET('/banks/{bank_id}/theme/texts', { params: { ...place(bankId), query: { words: settled.trim() } } }))).texts,
  });
}
