/** Texts of the page of bound accounts and agreements, in English. */
export const boundEn = {
  title: 'Bound accounts and agreements', subtitle: 'What class II and III accounts are bound to, every check with the account’s bank, and who agreed to which version of which text.',
  view: { bindings: 'Bindings', checks: 'Checks', agreements: 'Agreements', texts: 'Texts' },
  boundAt: 'Bound', account: 'Account', class: 'Class', boundBank: 'Bound bank', boundNo: 'Bound account', boundKind: 'Bound kind', state: 'State', holder: 'Customer', customer: 'See customer', present: 'Present', ended: 'Changed {{time}}',
  classOf: { class_one: 'Class I', class_two: 'Class II', class_three: 'Class III' }, kindOf: { class_one: 'Class I account', credit_card: 'Credit card' },
  checkedAt: 'Checked', outcome: 'Outcome', anyOutcome: 'All outcomes', bankNo: 'Bank number', factors: 'Factors', factorsOf: { four: 'Four', five: 'Five' }, route: 'Route', routeOf: { own_bank: 'Own books', network: 'Network', demonstration: 'Demonstration' },
  outcomeOf: { confirmed: 'Agrees', unanswered: 'No answer', account_unknown: 'No such account', name: 'Name differs', id_number: 'Id number differs', phone: 'Phone differs', account_not_usable: 'Not usable', bank_not_reached: 'Bank not reached' },
  acceptedAt: 'Agreed', document: 'Text', anyDocument: 'All texts', version: 'Version', lang: 'Language', langOf: { zh: 'Chinese', en: 'English' }, digest: 'Digest', inForce: 'In force',
  documentOf: { class_two: 'Class II agreement', class_three: 'Class III agreement', hang_card: 'Authority to link a card', balance_sharing: 'Consent to share a balance' },
  emptyBindings: 'No bindings', emptyChecks: 'No checks', emptyAgreements: 'No agreements', emptyText: 'Whatever customers open online or link appears here.',
  standingOf: { coming: 'Coming', in_force: 'In force', replaced: 'Replaced' }, builtIn: 'The version the platform came with.', publishedBy: 'In force from {{from}}; published by {{who}}, {{time}}.', why: 'Why: {{note}}', compare: 'Compare with {{version}}', whole: 'Whole text', noChange: 'Nothing was changed.',
  publish: 'Publish a new version', publishTitle: 'New version: {{title}}', publishHint: 'Begins with the version in force, {{version}}. The new one counts from its date on; what was agreed to before stays as it is, and customers are asked to agree when they next come.', edit: { edit: 'Edit', changes: 'See changes' }, titleOf: 'Title', textOf: 'Text',
  onlyOne: 'Only one language was changed. Make sure the other needs no change.', fromHint: 'At once when empty; not in the past.', publishNow: 'Publish', published: 'Published {{version}}, in force from {{time}}',
};
