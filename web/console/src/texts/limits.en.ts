/** Texts of the limit table and its simulator, in English. */
export const limitsEn = {
  title: 'Limits by tools', subtitle: 'Channel × business × class × tools → one operation, a day’s amount and number, a year’s amount. A bank may tighten, never go beyond the alliance’s ceiling.',
  view: { table: 'Table', simulator: 'Simulator', history: 'Versions' },
  published: 'This bank publishes its limit table: write a new version under Publishing; somebody else approves it.',
  firstTable: 'First table', business: 'Business', tools: 'Tools', noTools: 'No proof', channel: 'Channel', userClass: 'Class', strength: 'Strength', source: 'Source',
  businessOf: { transfer_others: 'Transfers to others', transfer_own: 'Between own accounts', payment: 'Payments', purchase: 'Buying products', withdrawal: 'Withdrawals', collection: 'Collecting own money' },
  notInUse: 'No service uses it yet', channelOf: { any: 'Any', h5: 'Mobile web', app: 'App' },
  per_operation_minor: 'One (CNY)', per_day_minor: 'A day (CNY)', per_day_count: 'Number a day', per_year_minor: 'A year (CNY)',
  short: { operation: '¥{{amount}} at once', day: '¥{{amount}} a day', count: '{{count, number}} operations a day', year: '¥{{amount}} a year' },
  add: 'Add a row', remove: 'Remove this row', noRows: 'No limits here: every operation of this business is refused.', unchanged: 'As the version in force. Change the table to check it and save a new version here.',
  changes_one: '{{count}} change against the version in force', changes_other: '{{count}} changes against the version in force', kind: { added: 'Added', changed: 'Changed', removed: 'Removed' },
  check: 'Check', checked: 'Nothing against it.', objections_one: '{{count}} objection, see the table.', objections_other: '{{count}} objections, see the table.', oddities_one: '{{count}} row may not be what you mean, see the table.', oddities_other: '{{count}} rows may not be what you mean, see the table.', reset: 'Drop the changes', save: 'Save as a new version', noVersions: 'No version was saved yet; the platform’s first table is in force.',
  strengthOf: { nothing: 'None', one_factor: 'One factor', two_factors: 'Two factors', certified: 'Certificate or body', hardware: 'Hardware key' },
  boundOf: { operation: 'Over one operation', day: 'Over the day', day_count: 'Number used up', year: 'Over the year' },
  standsOf: { counts: 'Counts', replaced: 'A more precise row counts', other_channel: 'Other channel', other_class: 'Other class' },
  decisionOf: { allow: 'Allowed at once', step_up: 'Asks for a proof', enrol: 'A tool is lacking', deny: 'Refused' }, verdictOf: { allow: 'Nothing to add', step_up: 'More proof', deny: 'Refuse' }, effectOf: { cap: 'Held to', raise: 'Raised to' },
  sim: {
    customer: 'Customer', customerHint: 'Phone, name or id', amount: 'Amount (CNY)', tools: 'As if holding', toolsHint: 'Those really held', firstTime: 'This payee was never paid', newDevice: 'On a device never seen', draft: 'With the changes not saved yet', decide: 'Simulate', noTrace: 'Nothing is reserved, counted or remembered.',
    empty: 'Choose a customer and an operation to see what would be decided, and why.', left: '¥{{amount}} left', leftTitle: 'Left (CNY)', wanted: 'Possible once set up: {{tools}}', or: ' or ', path: 'How it is decided', held: 'Tools held', used: 'Used', usedOf: '{{day}} and {{count}} operations today; {{year}} this year', reserved: 'Waiting for a proof',
    own: 'Set by the customer', byBank: 'Set by the bank', set: 'Set', verdict: 'Risk verdict', stands: 'Counts', heldRow: 'Counts, held', notHeldRow: 'Counts, not held', carries: 'Carries it', yes: 'Yes',
  },
  customer: {
    title: 'Limits', left: 'Left today', inForce: 'A day, in force', own: 'Set by the customer', bank: 'Set by the bank', change: 'Change limits', effect: 'Effect', perDay: 'A day (CNY)', perOperation: 'One operation (CNY)', count: 'Number a day', until: 'Until', untilHint: 'Empty for good; at most 90 days.', purpose: 'Purpose', purposeHint: '4 to 200 characters, kept in the audit trail.', empty: 'All empty takes back what the bank set.', raiseHint: 'Only for tools of two factors or more, within the alliance’s ceiling.', save: 'Save', done: 'Saved, in force now', wrong: 'Enter an amount',
  },
};
