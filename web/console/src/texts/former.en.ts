/** Texts of restricted storage, in English. */
import type { Translated } from '@polybank/ui';
import type { formerZh } from './former.zh';

export const formerEn: Translated<typeof formerZh> = {
  title: 'Former customers',
  subtitle: 'Identity data kept by law, sealed. The list names nobody; seeing one takes a purpose and goes on record; the system erases it when its time is over.',
  search: 'A whole phone number, id number or customer id',
  id: 'Customer id',
  name: 'Name',
  registered: 'Registered',
  closed: 'Closed',
  until: 'Kept until',
  state: 'State',
  kept: 'Sealed',
  erased: 'Erased',
  erasedAt: 'Erased at',
  hidden: 'Sealed',
  drawer: 'Former customer',
  reveal: 'See who it was',
  revealText: 'For purposes of law only: money laundering, court orders, inspections. Hidden again after a minute.',
  purpose: 'Purpose',
  emptyTitle: 'No former customers',
  emptyBank: 'Nobody has closed their relation yet.',
  emptySearch: 'No former customer matches exactly.',
};
