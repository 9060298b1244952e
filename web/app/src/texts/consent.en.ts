/** Texts of the consent centre, in English. */
import type { Translated } from '@polybank/ui';
import type { consentZh } from './consent.zh';

export const consentEn: Translated<typeof consentZh> = {
  title: 'Consents and privacy',
  hint: 'Give or withdraw each by itself, at once',
  intro: 'Each is decided by itself, and none is agreed to before you say so. Taking back is as easy as giving, and everything else keeps working.',
  about: {
    biometrics: 'Features of your face, to verify it is you',
    location: 'Branches near you, risk far from home',
    cross_bank_sharing: 'What a service of another bank of the alliance needs',
    personalisation: 'Functions and content by how you use the app',
    marketing: 'Messages and texts about products and campaigns',
  },
  standing: { given: 'Given', not_given: 'Not given', outdated: 'Please confirm' },
  decision: { given: 'Given', withdrawn: 'Withdrawn' },
  done: { given: 'Given', withdrawn: 'Withdrawn, at once' },
  outdated: 'The text has changed and asks for more, so your earlier consent counts no longer. Read it and decide again.',
  version: 'version {{version}}',
  since: 'in force since {{at}}',
  given_at: 'given {{at}}',
  give: 'I agree',
  withdraw: 'Withdraw',
  keep: 'Keep it',
  shares: 'Shared balances',
  shares_about: 'Balances that other banks may ask for, stopped one by one',
  history: 'Decisions',
  older: 'Earlier ones',
};
