/** The image library of one bank. */
import { act, Intent, newKey, take, withKey, type ImageUpload, type LibraryImage } from '@polybank/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client';
import { usePaged } from '../../parts/paged';

/** What the bank takes. */
export const BYTES_MAX = 2_560 * 1024;

export const useImages = (bankId: string, part: string) =>
  usePaged(['images', bankId, { part }], (cursor) =>
    take(client.GET('/banks/{bank_id}/images', { params: { path: { bank_id: bankId }, query: { limit: 24, ...(part ? { part } : {}), ...(cursor ? { cursor } : {}) } } })));

function useChanged(bankId: string) {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ['images', bankId] });
}

export function useAdd(bankId: string) {
  const changed = useChanged(bankId);
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (body: ImageUpload) => act(intent, body, (key) => take<LibraryImage>(client.POST('/banks/{bank_id}/images', { params: { path: { bank_id: bankId } }, body, ...withKey(key) }))),
    onSuccess: changed,
  });
}

export function useRemove(bankId: string) {
  const changed = useChanged(bankId);
  return useMutation({
    mutationFn: (image_id: string) => take(client.DELETE('/banks/{bank_id}/images/{image_id}', { params: { path: { bank_id: bankId, image_id } }, ...withKey(newKey()) })),
    onSuccess: changed,
  });
}

/** A file as base64. */
export function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => { resolve(String(reader.result).replace(/^[^,]*,/, '')); };
    reader.onerror = () => { reject(reader.error ?? new Error('unreadable')); };
    reader.readAsDataURL(file);
  });
}
