/** Texts of satisfaction surveys, in English. */
import type { Translated } from '@polybank/ui';
import type { surveyFormZh, surveysZh } from './surveys.zh';

export const surveysEn: Translated<typeof surveysZh> = {
  title: 'Customer experience', subtitle: 'What customers think of the service: how surveys are answered, scores, trends, their own words, and who is to be called.',
  tab: { results: 'Results', cases: 'Follow-ups' },
  span: 'Period', spanOf: { '30': '30 days', '90': '90 days', '180': '180 days', '365': 'A year' },
  list: 'Surveys', name: 'Survey', state: 'State', moment: 'Moment', audience: 'Audience', everybody: 'Everybody', asked: 'Shown', answered: 'Answered', rate: 'Rate',
  version: 'v{{version}}', allVersions: 'All versions', whichVersion: 'Version', stateOf: { live: 'In force', tried: 'On trial', ended: 'Ended' },
  none: 'No surveys yet', noneText: 'Write a “Satisfaction survey” under Publishing. Once approved and released, customers see it at its moment.',
  question: 'Question', answer: 'Answer', count: 'Answers', people: 'People', share: 'Share', mean: 'Average', nps: 'NPS', group: 'Group', groups: 'Promoters and detractors',
  groupOf: { promoters: 'Promoters (9–10)', passives: 'Passives (7–8)', detractors: 'Detractors (0–6)' },
  scoreOf: { '1': '1 Very dissatisfied', '2': '2 Dissatisfied', '3': '3 Neither', '4': '4 Satisfied', '5': '5 Very satisfied' }, points: '{{value}} points',
  meanSays: '{{mean}} on average, of {{n}} answers', npsSays: 'NPS {{score}}, of {{n}} answers', topSays: 'Most say “{{what}}”: {{share}} of {{n}}', several: 'any number of choices, so shares may exceed 100%',
  trend: 'Trend', by: 'By', byOf: { day: 'Day', week: 'Week' }, trendSays: 'From {{from}} to {{until}} ({{at}})', trendNote: { day: 'by the day it was shown', week: 'by the week it was shown, from Monday' }, trendNone: 'At no time did {{count}} people answer.',
  words: 'In their own words, {{n}} people', wordsNote: 'to do better by; without the permission to look customers up, numbers in them are hidden',
  withheld: 'Too few to tell', withheldText: 'Nothing is told of fewer than {{count}} people, so that nobody can be made out.', floorNote: 'Sums only. Nothing is told of fewer than {{count}} people.',
  file: { mean: 'Average', nps: 'NPS', answers: 'Answers', withheld: 'Too few to tell' },
  compareText: 'All surveys of each member bank together; nothing is told of fewer than {{count}} people. The alliance sees sums, no single survey and no words.', compareLabel: 'Satisfaction by bank', compareSays: '{{bank}} leads with {{mean}} on average',
  case: {
    subtitle: 'Customers who gave a low score: call them soon, and do better.', state: 'State', stateOf: { open: 'Waiting', taken: 'Under way', closed: 'Closed' }, opened: 'Answered at', score: 'Score', customer: 'Customer', left: 'A former customer', words: 'In their words', taken: 'Taken by', me: 'Me',
    empty: 'No follow-ups', emptyOf: { open: 'A low score opens one by itself.', taken: 'None is under way.', closed: 'None was closed yet.' },
    title: 'Follow-up: {{title}}', said: 'What the customer said', take: 'Take', takeOver: 'Take over', close: 'Close', closeNow: 'Close', closed: 'Closed', closedNow: 'Closed', will: 'It cannot be changed afterwards. The note stays here and is not in the audit trail.', note: 'What was said', outcome: 'Outcome',
    outcomeOf: { resolved: 'Called, content now', improve: 'Called, to be improved', unreached: 'Not reached', not_needed: 'No call needed', left: 'The customer left' },
  },
};

export const surveyFormEn: Translated<typeof surveyFormZh> = {
  title: 'Title', title_zh: 'Title (Chinese)', title_en: 'Title (English)', thanks_zh: 'Thanks (Chinese)', thanks_en: 'Thanks (English)', moment: 'When it is shown', page: 'Page', audience: 'Audience', again: 'Shown again', low: 'Follow-up',
  percent: 'Share of people (%)', again_after_days: 'Shown again after (days)', low_score_at: 'Follow up at (points)',
  momentOf: { after_transfer: 'After a transfer', after_sign_in: 'After sign-in', after_account_opened: 'After opening an account', on_page: 'On a page', open: 'In My surveys only' },
  againDays: 'after {{days}} days', lowAt: '{{score}} points or less', lowNone: 'none',
  hint: {
    moment: 'All surveys share one budget (the parameter “How often surveys are shown”), and never two a day.', page: 'The path of a page of the app, ids as :id.', audience: 'The name of an audience; everybody when empty.', percent: 'Always the same customers.', again_after_days: 'This survey to the same customer.', low_score_at: 'A score of five points this low opens a follow-up; 0 for none.',
    id: 'Lower-case letters, digits, underscores; versions are summed up by it.',
  },
  questions: 'Questions', add: 'Add a question', full: '10 questions at most.', nth: 'Question {{nth}}', kind: 'Kind', kindOf: { score: 'Five points', nps: 'Recommend 0–10', single: 'One choice', multiple: 'Many choices', text: 'Words' },
  up: 'Move question {{nth}} up', down: 'Move question {{nth}} down', remove: 'Remove question {{nth}}', question_zh: 'Question (Chinese)', question_en: 'Question (English)', id: 'Id', when: 'Shown when', always: 'Always', ifScore: 'When “{{question}}” is low', atMost: 'At most', atMostOf: '{{score}} points or less', onlyIf: 'only if {{question}} is {{score}} or less',
  choices: 'Choices', choice_zh: 'Choice {{nth}} in Chinese', choice_en: 'Choice {{nth}} in English', choice_id: 'Id of choice {{nth}}', addChoice: 'Add a choice', removeChoice: 'Remove choice {{nth}}',
  preview: 'What customers see', previewLanguage: 'Language of the preview', hiddenUntil: 'shown for a score of {{score}} or less',
  memberOf: { id: 'Id', kind: 'Kind', title_zh: 'Question (Chinese)', title_en: 'Question (English)', choices: 'Choices', shown_when: 'Shown when' },
};
