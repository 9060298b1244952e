/** Texts of who one is at the bank and what that opens, in English. */
import type { identityZh } from './identity.zh';

export const identityEn: typeof identityZh = {
  title: 'My identity',
  ladder: 'Steps',
  now: 'You are',
  unknown: 'Not verified yet',
  verified_by: 'Verified by',
  locked: 'Locked',
  see_all: 'See all steps',
  comma: ', ',
  opens: 'Opens: ',
  opened: 'Open to you: ',
  since: 'since {{day}}',
  next_title: 'Next step: {{class}}',
  state: { reached: 'Reached', passed: 'Not needed', next: 'Next', later: 'Later' },
  how: {
    open: 'Your phone number, verified by a code.',
    bound: 'A bank card of your own, confirmed by its bank.',
    real_name: 'Your name and id number, verified.',
    class_one: 'A Class I account, opened at a branch with your id card.',
  },
  proof: {
    sms_code: 'SMS code',
    card_bank: 'The card’s bank',
    register: 'The register of residents',
    demonstration: 'Demonstration (no register asked)',
    bank: 'This bank',
    account: 'An account here',
  },
  way: {
    bind_card: 'Link a card',
    verify_identity: 'Verify identity',
    become_class_one: 'Open a demo account',
    call: 'Call {{phone}}',
  },
  verify: 'Verify identity',
  verify_about: '{{bank}} needs to check your name and id number. Enter them as they stand on your id card.',
  number_help: '18 places, the last may be the letter X',
  number_wrong: 'Not a valid number; check it digit by digit',
  demo_title: 'Demonstration check',
  demo_text:
    'Nobody is asked: only the form of the number, your age and the names on your linked cards are checked. Numbers with 404, 409 or 410 in places 15 to 17 show an unknown number, a wrong name and a lost card. Do not enter anybody’s real data.',
  agree: 'I agree that the bank submits my name and id number to the register of residents',
  agree_demo: 'I know that this is a demonstration and enter made-up data',
  submit: 'Verify',
  done_title: 'Identity verified',
  done_text: 'You are now a verified customer of {{bank}} and can open accounts online.',
  open_account: 'Open an account',
  holder: 'Card holder',
  holder_about:
    'You are not verified yet: the card’s bank compares name and id number. The phone it has must be the one you sign in with.',
};
