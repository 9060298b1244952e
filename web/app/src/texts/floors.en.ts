/** Texts of channel pages and functions, in English. */
import type { Translated } from '@polybank/ui';
import type { floorZh, functionsZh } from './floors.zh';

export const floorEn: Translated<typeof floorZh> = {
  empty: 'There is nothing here yet',
  suggested: 'Suggested for you',
  offer: {
    class_two: { title: 'Class II account', text: 'For savings and daily payments, opened online' },
    class_three: { title: 'Class III account', text: 'For small payments, with a low balance cap' },
    card: { title: 'Link a card', text: "See other banks' balances here, and bring money in" },
  },
};

export const functionsEn: Translated<typeof functionsZh> = {
  title: 'All functions',
  edit: 'Edit',
  cancel: 'Cancel',
  save: 'Save',
  search: 'Find a function',
  nothing: 'Nothing found. Try another word.',
  favourites: 'Favourites',
  recent: 'Used lately',
  own: 'Favourites ({{count}}/{{most}})',
  none: 'None chosen yet. Add some with “+” below.',
  up: 'Move {{name}} up',
  down: 'Move {{name}} down',
  remove: 'Remove {{name}}',
  add: 'Add {{name}}',
  by_use: 'Order the rest by what I use',
  by_use_text: 'What you use most comes first; switched off, the bank’s order holds.',
  by_use_off: 'You have not agreed to personalisation: the bank’s order holds.',
  consents: 'Consents',
};
