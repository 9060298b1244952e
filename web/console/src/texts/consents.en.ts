/** Texts of the page of consent texts, in English. */
import type { Translated } from '@polybank/ui';
import type { consentsZh } from './consents.zh';

export const consentsEn: Translated<typeof consentsZh> = {
  title: 'Consent texts',
  subtitle: 'What customers agree to, each by itself. A published version is never changed, only followed by a newer one.',
  purpose: { biometrics: 'Biometrics', location: 'Location', cross_bank_sharing: 'Sharing across banks', personalisation: 'Personalisation', marketing: 'Marketing' },
  inForce: 'version {{version}} in force',
  counts: '{{given, number}} agree now, {{withdrawn, number}} took it back',
  version: 'Version {{version}}',
  own: 'the platform\'s own text',
  from: 'from {{at}}',
  planned: 'not in force yet',
  asksAgain: 'asks again',
  publish: 'Publish a version',
  publishTitle: 'Publish a version: {{purpose}}',
  field: { title: 'Title (Chinese)', title_en: 'Title (English)', text: 'Text (Chinese, a paragraph a line)', text_en: 'Text (English, a paragraph a line)', from: 'In force from', note: 'Why' },
  atOnce: 'At once',
  earlier: { stand: 'Earlier consents stand (other words, or less)', ask_again: 'Earlier consents end and are asked for again (more)' },
  willStand: 'The {{n, number}} who agreed are not affected.',
  willAsk: 'From then on the {{n, number}} who agreed must confirm; until they do, they count as not agreeing.',
  published: 'Version {{version}} is published',
};
