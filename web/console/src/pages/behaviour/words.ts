/** What the pages and elements of the customers' app are called. One that is not known keeps its own name. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import { behaviourZh } from '../../texts/behaviour.zh';
import type { AnalysisEvent, BehaviourName } from '@polybank/api';

export type Word = { text: string; code: boolean };

/** The first page of each part of the app: what is counted as a channel. */
export const CHANNELS = [
  '/', '/accounts', '/pay', '/me', '/transfer', '/transfers', '/transactions', '/statements', '/analysis', '/payees', '/messages', '/packets',
  '/pay/own', '/pay/phone', '/pay/schedules', '/pay/batches', '/pay/collect', '/accounts/open', '/me/security', '/me/limits', '/me/identity', '/me/channels', '/me/phone-payment',
] as const;
const LOCKED = '.locked';
/** "TypeError app": nobody caught it. Anything else is a code of the bank's. */
const FAULT = /^[A-Z]\w*$/;

/** "/accounts/:accountId" and "/accounts/:id" are one page. */
export const pageKey = (page: string) => page.replaceAll(/:\w+/g, '*');
/** A dot would lead deeper into the catalogue. */
export const elementKey = (element: string) => element.replaceAll('.', '-');

export function pageWord(t: TFunction, page: string): Word {
  const key = pageKey(page);
  return Object.hasOwn(behaviourZh.page, key) ? { text: t(`behaviour.page.${key}`), code: false } : { text: page, code: true };
}

export function elementWord(t: TFunction, element: string): Word {
  const key = elementKey(element);
  if (Object.hasOwn(behaviourZh.element, key)) return { text: t(`behaviour.element.${key}`), code: false };
  if (element.endsWith(LOCKED)) {
    const open = elementWord(t, element.slice(0, -LOCKED.length));
    if (!open.code) return { text: t('behaviour.locked', { what: open.text }), code: false };
  }
  return { text: element, code: true };
}

/** What is not tapped has words of its own: what comes into sight, is sent, fails, or is measured. */
function ownWord(t: TFunction, name: BehaviourName, what: string): Word | undefined {
  if (name === 'page_view' || name === 'click') return undefined;
  const key = elementKey(what);
  if (Object.hasOwn(behaviourZh.own[name], key)) return { text: t(`behaviour.own.${name}.${key}`), code: false };
  if (name !== 'error') return undefined;
  const [kind = '', file] = what.split(' ');
  return FAULT.test(kind) ? { text: t(file ? 'behaviour.faultIn' : 'behaviour.fault', { kind, file }), code: false } : { text: what, code: true };
}

export function whatWord(t: TFunction, name: BehaviourName, what: string | null | undefined): Word {
  if (!what) return { text: t(`behaviour.any.${name}`), code: false };
  const own = ownWord(t, name, what);
  if (own) return own;
  return name === 'page_view' || what.startsWith('/') ? pageWord(t, what) : elementWord(t, what);
}

export function useWords() {
  const { t } = useTranslation();
  return useMemo(() => ({
    page: (page: string) => pageWord(t, page),
    what: (name: BehaviourName, what: string | null | undefined) => whatWord(t, name, what),
    /** An event in one line: a page by its name, anything else by what happened to it. */
    event: ({ name, what }: AnalysisEvent): string => {
      const word = whatWord(t, name, what).text;
      return name === 'page_view' || !what ? word : t('behaviour.eventOf', { kind: t(`behaviour.kind.${name}`), what: word });
    },
    /** A length of time in its largest fitting unit. */
    span: (seconds: number): string => {
      const tenth = (value: number) => String(Math.round(value * 10) / 10);
      if (seconds < 60) return t('behaviour.span_s', { n: tenth(seconds) });
      if (seconds < 3_600) return t('behaviour.span_min', { n: tenth(seconds / 60) });
      if (seconds < 86_400) return t('behaviour.span_h', { n: tenth(seconds / 3_600) });
      return t('behaviour.span_d', { n: tenth(seconds / 86_400) });
    },
  }), [t]);
}
