import {
  take,
  withKey,
  type Account,
  type AccountBinding,
  type AccountOpen,
  type AccountUpgrade,
  type AgreementTexts,
  type BalanceShares,
  type BindingChange,
  type CardBind,
  type CardIssuer,
  type LinkedCard,
  type OpeningOffer,
} from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

export const offerQuery = queryOptions({
  queryKey: ['accounts', 'opening'],
  queryFn: () => take<OpeningOffer>(api.GET('/account-opening')),
});

export const textsQuery = queryOptions({
  queryKey: ['agreement-texts'],
  queryFn: () => take<AgreementTexts>(api.GET('/agreement-texts')),
  staleTime: 600_000,
});

export const sharesQuery = queryOptions({
  queryKey: ['balance-shares'],
  queryFn: () => take<BalanceShares>(api.GET('/balance-shares')),
});

/** Only the first digits are sent: they tell the bank, and never the card. */
export function issuerQuery(prefix: string) {
  return queryOptions({
    queryKey: ['card-issuer', prefix],
    queryFn: () => take<CardIssuer>(api.GET('/card-issuers', { params: { query: { prefix } } })),
    enabled: prefix.length >= 6,
    staleTime: 600_000,
  });
}

export function cardQuery(cardId: string) {
  return queryOptions({
    queryKey: ['accounts', 'cards', cardId],
    queryFn: () => take<LinkedCard>(api.GET('/cards/{card_id}', { params: { path: { card_id: cardId } } })),
  });
}

export function bindingQuery(accountId: string) {
  return queryOptions({
    queryKey: ['accounts', accountId, 'binding'],
    queryFn: () =>
      take<AccountBinding>(api.GET('/accounts/{account_id}/binding', { params: { path: { account_id: accountId } } })),
  });
}

export const openAccount = (body: AccountOpen, key: string): Promise<Account> =>
  take<Account>(api.POST('/accounts', { body, ...withKey(key) }));

export const bindCard = (body: CardBind, key: string): Promise<LinkedCard> =>
  take<LinkedCard>(api.POST('/cards', { body, ...withKey(key) }));

export const upgradeAccount = (accountId: string, body: AccountUpgrade, key: string): Promise<Account> =>
  take<Account>(
    api.POST('/accounts/{account_id}/upgrade', { params: { path: { account_id: accountId } }, body, ...withKey(key) }),
  );

export const closeAccount = (accountId: string, body: { challenge_id?: string }, key: string): Promise<unknown> =>
  take<unknown>(
    api.POST('/accounts/{account_id}/close', { params: { path: { account_id: accountId } }, body, ...withKey(key) }),
  );

export const changeBinding = (accountId: string, body: BindingChange, key: string): Promise<AccountBinding> =>
  take<AccountBinding>(
    api.PUT('/accounts/{account_id}/binding', { params: { path: { account_id: accountId } }, body, ...withKey(key) }),
  );

export const unbindCard = (cardId: string, key: string): Promise<unknown> =>
  take<unknown>(api.DELETE('/cards/{card_id}', { params: { path: { card_id: cardId } }, ...withKey(key) }));

export const giveConsent = (cardId: string, version: string): Promise<LinkedCard> =>
  take<LinkedCard>(
    api.PUT('/cards/{card_id}/consent', {
      params: { path: { card_id: cardId } },
      body: { agreements: [{ document: 'balance_sharing', version }] },
    }),
  );

export const endConsent = (cardId: string): Promise<unknown> =>
  take<unknown>(api.DELETE('/cards/{card_id}/consent', { params: { path: { card_id: cardId } } }));

export const endShare = (shareId: string): Promise<unknown> =>
  take<unknown>(api.DELETE('/balance-shares/{share_id}', { params: { path: { share_id: shareId } } }));

export const setAlias = (kind: 'account' | 'card', id: string, alias: string): Promise<unknown> =>
  kind === 'account'
    ? take<unknown>(api.PUT('/accounts/{account_id}/alias', { params: { path: { account_id: id } }, body: { alias } }))
    : take<unknown>(api.PUT('/cards/{card_id}/alias', { params: { path: { card_id: id } }, body: { alias } }));

export const setDefault = (accountId: string): Promise<unknown> =>
  take<unknown>(api.PUT('/accounts/default', { body: { account_id: accountId } }));

export const setOrder = (items: string[]): Promise<unknown> =>
  take<unknown>(api.PUT('/accounts/order', { body: { items } }));
