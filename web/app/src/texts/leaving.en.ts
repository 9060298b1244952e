/** Texts of leaving the bank and of taking one's data along, in English. */
import type { leavingZh, myDataZh } from './leaving.zh';
import type { Translated } from '@polybank/ui';

export const leavingEn: Translated<typeof leavingZh> = {
  title: 'Close my relation',
  hint: 'Closes every account and ends mobile banking',
  intro: 'Your accounts, links and consents at {{bank}} end, and you can no longer sign in. You can register anew whenever you like.',
  first: 'To be done first',
  obstacle: {
    balance: 'Money on accounts: {{count}}',
    held: 'Accounts with money on hold: {{count}}',
    restricted: 'Restricted accounts: {{count}}',
    on_the_way: 'Transfers or collections not finished: {{count}}',
    packet_open: 'Red packets not fully opened: {{count}}',
    recovery: 'Somebody is recovering your account',
  },
  obstacle_way: {
    balance: 'Transfer all of it out; interest due is paid first when you close',
    held: 'Wait for it, or cancel what is scheduled',
    restricted: 'Lift stops and loss reports; for a freeze or an order, call the bank',
    on_the_way: 'Wait for them, or cancel what has not left',
    packet_open: 'What is not opened comes back when it expires',
    recovery: 'Stop it, or call the bank',
  },
  then: 'What happens then',
  ending: {
    account: 'Accounts closed',
    card: 'Cards of other banks unlinked',
    share: 'Balances no longer shared',
    schedule: 'Standing orders cancelled',
    collect_plan: 'Collection plans cancelled',
    mandate: 'Debit mandates of this bank ended',
    debit_mandate: 'Debit mandates of other banks ended',
    payee: 'Payees erased',
    phone_payment: 'Phone number payments off',
    device: 'Devices unbound',
  },
  erased: 'Messages, payees, devices and the like are erased; passwords and every other proof stop working at once.',
  kept:
    'Who you are and your transactions must be kept by law: sealed, read by compliance alone, with a purpose that goes on record. Identity data is kept until {{until}}, then erased.',
  take_along: 'Download a copy of your data first',
  understood: 'I understand this, and that it cannot be undone',
  close: 'Close my relation',
};

export const myDataEn: Translated<typeof myDataZh> = {
  title: 'A copy of my data',
  hint: 'Everything the bank keeps about you, to download',
  intro:
    'Identity, accounts and transactions, transfers, payees, consents, messages and more, as a ZIP of JSON files. Passwords and the like are not in it.',
  ask: 'Ask for it',
  asked: 'It is being put together; you can leave this page',
  underway: 'Being put together…',
  fetch: 'Verify and download ({{size}})',
  saved: 'Downloaded; the bank no longer has this file',
  until: 'Download it by {{at}}, once only',
  status: { queued: 'Waiting', making: 'Under way', ready: 'Ready', fetched: 'Downloaded', expired: 'Expired', failed: 'Failed' },
  about: {
    queued: 'Usually ready within minutes',
    making: 'Usually ready within minutes',
    ready: '',
    fetched: 'The file is gone from the bank',
    expired: 'Not downloaded in time; the file is gone',
    failed: 'Ask again, or call the bank',
  },
  careful: 'The file holds everything about you: keep it on your own device and send it to nobody. The bank never asks you for it.',
};
