/** Texts of refusals by risk control and the appeal against them, in English. */
import type { Translated } from '@polybank/ui';
import type { appealsZh } from './appeals.zh';

export const appealsEn: Translated<typeof appealsZh> = {
  title: 'My appeals',
  me: 'My appeals',
  intro: 'When something was refused or is being looked at for your safety, you can object here. The bank answers by the day it names.',
  to_appeal: 'Appeal',
  refusals: 'What you can appeal',
  none_refused: 'Nothing to appeal',
  none_refused_text: 'Nothing of yours was refused or held for your safety lately. If in doubt, please call us.',
  filed_list: 'Appeals you made',
  scenario: {
    registration: 'Registration', login: 'Sign-in', transfer: 'Transfer', account_opening: 'Opening an account', card_binding: 'Linking a card', device_binding: 'Binding a device',
    credential_change: 'Change of password or phone', payment: 'Payment or purchase', limit_change: 'Change of limits', protection_lifted: 'Lifting a protection', campaign: 'Campaign',
  },
  other: 'Something else',
  tail: 'ending {{tail}}',
  state: { refused: 'Refused', in_review: 'Being looked at', released: 'Released' },
  released_until: 'You can do it again until {{when}}',
  in_review_text: 'The bank is looking at it; there is no need to ask again.',
  appeal_state: { filed: 'Waiting for an answer', upheld: 'You were right', rejected: 'Not upheld' },
  due: 'The bank answers by {{when}}',
  reply: 'The bank’s answer',
  allowed_until: 'It is lifted: you can do it again until {{when}}',
  what: 'What do you object to?',
  why: 'Please tell us what happened',
  why_hint: 'For example who is paid, and what for. 4 to 500 characters; never a password or a code.',
  why_wrong: 'Enter 4 to 500 characters.',
  submit: 'Send the appeal',
  done_title: 'Your appeal is filed',
  done_text: 'The bank answers by {{when}}; you will see it under My appeals.',
  see: 'See my appeals',
  mine: 'What you said',
};
