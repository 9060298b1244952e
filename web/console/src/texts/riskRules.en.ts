/** Texts of risk rules as a form, in English. */
export const riskRulesEn = {
  count_one: '{{count, number}} rule', count_other: '{{count, number}} rules', find: 'Find by name, id or words', found_one: '{{count, number}} found', found_other: '{{count, number}} found', notFound: 'No rule is like that.', none: 'No rules yet.', noneText: 'Add one: what is done when.',
  add: 'Add a rule', full: 'A document holds at most 300 rules.', sort: 'Order by priority', order: 'Rules are judged by priority; the order here is for reading only.',
  edit: 'Edit', fold: 'Close', copy: 'Copy', up: 'Move up', down: 'Move down', remove: 'Remove', removeAsk: 'Remove this rule?', removeText: 'It leaves the draft when you save.', copyMark: ' (copy)', acts: 'What can be done with “{{name}}”',
  unnamed: 'Rule without a name', nth: 'Rule {{place, number}}, “{{name}}”', nthUnnamed: 'Rule {{place, number}}', nthTable: 'Table {{place, number}}', bands: 'Score bands', at: '{{where}}: {{member}}',
  floor: 'Floor', floorText: 'banks may tighten it, never loosen it or switch it off', off: 'Switched off', scored: '+{{score, number}} points', atLeast: 'At least: {{tool}}', prior: 'Priority {{priority, number}}', actsBlind: 'Fires when something is missing',
  noCondition: 'No condition yet', unreadable: 'The condition is wrong', customerReads: 'The customer reads', source: 'Source', scenarios: 'Where', category: 'About', id: 'Id',
  unfilled: 'To complete or mend: {{members}}', unfilledRules_one: '{{count, number}} rule is to be completed or mended. The draft can be saved as it is; the check wants all of it.', unfilledRules_other: '{{count, number}} rules are to be completed or mended. The draft can be saved as it is; the check wants all of them.', objected_one: '{{count, number}} rule did not pass the check; it says so itself.', objected_other: '{{count, number}} rules did not pass the check; they say so themselves.',
  memberOf: {
    id: 'Id', name_zh: 'Name (Chinese)', name_en: 'Name (English)', scenarios: 'Where it is asked', when: 'Condition', action: 'Action', score: 'Score', least_tool: 'Least proof', priority: 'Priority', on_missing: 'When something is missing', reason_zh: 'Reason for the customer (Chinese)', reason_en: 'Reason for the customer (English)',
    remedy_zh: 'Advice for the customer (Chinese)', remedy_en: 'Advice for the customer (English)', floor: 'Floor', enabled: 'Switched on', category: 'About', source: 'Source',
  },
  hint: {
    id: 'Lower-case letters, digits and _, at most 40. Verdicts and reports know the rule by it; never give it to another.', score: 'Added to the sum when it fires, 0 to 1,000.', priority: '0 to 1,000. Higher ones are told first, and an allowing rule overrides none that is higher.', reason: 'Shown to the customer who is stopped.',
    remedy: 'What the customer can do now.', source: 'A regulation, or what is publicly known of a fraud.', enabled: 'Switched off, it is not asked. Under the id of a rule of the alliance it switches that one off in this bank, unless it is a floor.', scenarios: 'At least one.',
  },
  wrong: { needed: 'Needed', id: 'Lower-case letters, digits and _ only, at most 40', taken: 'This id is in the document already', score: 'A rule that scores needs a score' },
  part: { what: 'What it is', act: 'When it fires', customer: 'What the customer is told', background: 'Background' },
  actionHint: {
    score: 'Only adds to the sum; the score bands decide.', challenge: 'The customer has to give more proof.', delay: 'Not now: a person looks first, and a case is opened.', block: 'Not at all.', allow: 'Whatever is less urgent does not count, but for refusals and floors.', ban_device: 'Not at all, and the device goes onto the bank’s list.', list_payee: 'Not at all, and the payee’s account goes onto the bank’s list.', list_device: 'Not at all, and the device goes onto the bank’s list.',
  },
  toolOf: { any: 'one more than usual', strong: 'the strongest the customer has', face: 'the face' },
  missingOf: { pass: 'It does not fire', act: 'It fires' },
  missingHint: 'When what the condition reads is missing, so that nobody can tell.',
  categoryOf: {
    takeover: 'Account takeover', mule: 'Mule accounts', telecom: 'Telecom and online fraud', sim_swap: 'SIM swap', scraping: 'Probing and scraping', bonus: 'Bonus abuse', night_drain: 'Drained at night', test_drain: 'Tested, then drained', split: 'Splitting', remote: 'Remote control', elderly: 'Older customers deceived', cash_out: 'Cashing out',
    opening: 'False openings', list: 'Lists', velocity: 'Too often', device: 'Devices', credential: 'Credentials changed in bulk', other: 'Other',
  },
  condition: 'Condition', editCondition: 'Change the condition', writeCondition: 'Write the condition', apply: 'Apply',
  asText: 'Tables and score bands can only be changed in the text for now.',
  tables: 'Tables', takeOf: { sum: 'every row that fits counts', first: 'the first row that fits counts' }, row: 'When', points: 'Points', noRows: 'No rows yet.',
  bandsText: 'From these sums of points on this is done; of several the strictest.', band: 'From', outcome: 'What is done', bandOf: { challenge: 'Ask for more proof', strong: 'Ask for the strongest proof', face: 'Ask for the face', delay: 'Hold for a person', block: 'Refuse' },
  nothingJudged: 'When it was checked this bank had no records to judge anew: whom these rules would meet cannot be told.', whatItDoes: 'The latest records judged anew by these rules. No customer notices.',
};
