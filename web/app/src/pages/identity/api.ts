import { take, withKey, type IdDocument, type IdDocumentRenewal, type IdentityClaim, type Standing } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api, queries } from '../../api';
import { meQuery } from '../../session/me';

export const standingQuery = queryOptions({
  queryKey: ['me', 'standing'],
  queryFn: () => take<Standing>(api.GET('/me/standing')),
});

export const verifyIdentity = (body: IdentityClaim, key: string): Promise<Standing> =>
  take<Standing>(api.POST('/me/identity', { body, ...withKey(key) }));

export const documentQuery = queryOptions({
  queryKey: ['me', 'document'],
  queryFn: () => take<IdDocument>(api.GET('/me/identity/document')),
});

export const renewDocument = (body: IdDocumentRenewal, key: string): Promise<IdDocument> =>
  take<IdDocument>(api.PUT('/me/identity/document', { body, ...withKey(key) }));

/** Class, functions and menus are another matter now. */
export function standingChanged(): void {
  void queries.refetchQueries(meQuery);
  void queries.invalidateQueries({ queryKey: ['me', 'standing'] });
  void queries.invalidateQueries({ queryKey: ['me', 'functions'] });
  void queries.invalidateQueries({ queryKey: ['accounts'] });
}
