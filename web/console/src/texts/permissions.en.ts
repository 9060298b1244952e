/** Texts of the permission matrix and of a customer's standing, in English. */
import type { Translated } from '@polybank/ui';
import type { permissionsZh, standingZh } from './permissions.zh';

export const permissionsEn: Translated<typeof permissionsZh> = {
  title: 'Functions by class', subtitle: 'The lowest class of user that may use each function through each channel. Whoever is further may never less. A change is in force in every process within two seconds.',
  function: 'Function', people: 'Users by class', users_one: '{{count, number}} user', users_other: '{{count, number}} users', fixed: 'fixed', cell: '{{function}}, {{channel}}',
  review: 'What will change', lose_one: '{{count, number}} user loses it', lose_other: '{{count, number}} users lose it', gain_one: '{{count, number}} user gains it', gain_other: '{{count, number}} users gain it', save_one: 'Put {{count}} change in force', save_other: 'Put {{count}} changes in force', undo: 'Discard', fromHint: 'Empty for at once; never in the past.',
};
export const standingEn: Translated<typeof standingZh> = {
  title: 'Class and what it rests on', none: 'Nothing to rest on', ended: 'ended {{time}}',
  kind: { phone: 'Phone', card: 'Linked card', identity: 'Name and id number', class_one: 'Class I account' },
  proof: { sms_code: 'SMS code', card_bank: 'The card’s bank', register: 'Register of residents', demonstration: 'Demonstration check', bank: 'This bank', account: 'An account here' },
};
