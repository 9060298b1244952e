import type { Translated } from '@polybank/ui';
import type { collectingZh } from './collecting.zh';

/** Texts of the collecting page, in English. */
export const collectingEn: Translated<typeof collectingZh> = {
  title: 'Collections', subtitle: 'Money customers brought in from their own cards at other banks, and the debit mandates of both sides; numbers and names masked.',
  view: 'View', viewOf: { collections: 'Collections', collecting: 'Mandates this bank may use', paying: 'Mandates other banks may use' },
  time: 'Asked', status: 'Status', amount: 'Amount', holder: 'Name', card: 'Card', to: 'To account', by: 'Made by', byPlan: 'Plan', byHand: 'Customer', code: 'Reason', receipt: 'Receipt number', completed: 'Finished',
  statusOf: { requested: 'Waiting', taken: 'Debited, on its way', completed: 'Arrived', refused: 'Not debited', returned: 'Went back' },
  stateOf: { asked: 'Waiting for the other bank', active: 'In force', refused: 'Refused', ended: 'Ended' },
  given: 'Given', otherBank: 'Other bank', perDebit: 'Most at a time', perDay: 'Most a day', version: 'Text version', ended: 'Ended', id: 'Mandate',
  emptyTitle: 'No collections', emptyText: 'What customers bring in from other banks can be found here.', noMandates: 'No mandates', noMandatesText: 'Mandates customers give can be found here.',
};
