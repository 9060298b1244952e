/** Texts of satisfaction surveys, in English. */
import type { Translated } from '@polybank/ui';
import type { surveyZh } from './survey.zh';

export const surveyEn: Translated<typeof surveyZh> = {
  mine: 'My surveys',
  score: { 1: 'Very dissatisfied', 2: 'Dissatisfied', 3: 'Neither', 4: 'Satisfied', 5: 'Very satisfied' },
  short: { 1: 'Awful', 2: 'Poor', 3: 'So-so', 4: 'Good', 5: 'Great' },
  of_ten: '{{value}} of 10',
  least: 'Not at all',
  most: 'Very likely',
  points: '{{value}} points',
  words_hint: 'What do you think?',
  words_help: '{{left}} characters left. No passwords, codes or account numbers, please.',
  missing: 'Please answer this question.',
  send: 'Send',
  never: 'Do not ask again',
  never_done: 'You will not be asked again. Switch it on under My surveys',
  never_failed: 'This was not saved. Switch it off under My surveys',
  done: 'Done',
  to_fill: 'To fill in',
  nothing_to_fill: 'There is nothing to fill in now.',
  filled: 'Filled in',
  nothing_filled: 'What you filled in shows up here.',
  fill: 'Fill in',
  questions: 'Questions: {{count}}',
  wish: 'Ask me how you do',
  wish_about: 'Now and then, after I did something, and never twice a day. Off: not at all.',
};
