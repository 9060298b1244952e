/** Texts of the page of category rules, in English. */
export const categoriesEn = {
  title: 'Income and expense rules', subtitle: 'How the customers’ analysis is sorted: from the top, the first rule that fits decides; what a customer said of a counterparty goes first. Every change is a new version.',
  out: 'Expense {{count}}', in: 'Income {{count}}', add: 'Add a rule', place: 'Order', when: 'When', category: 'Category', act: 'Actions', edit: 'Edit the condition', apply: 'Use it', none: 'No condition yet',
  up: 'Move up', down: 'Move down', remove: 'Remove', save: 'Save as a new version', reset: 'Discard changes', wrong: 'A rule has no condition, or one that cannot be used.', past: 'Past months are sorted by the new rules too. At once when empty.',
  emptyTitle: 'No rules', emptyText: 'Without rules, everything is “other”.',
  of: {
    dining: 'Eating out', groceries: 'Groceries', shopping: 'Shopping', transport: 'Transport', housing: 'Housing', utilities: 'Utilities', health: 'Health', education: 'Education', leisure: 'Leisure', gifts: 'Gifts', transfer_out: 'To other people', fees: 'Fees', other_out: 'Other expense',
    salary: 'Salary', transfer_in: 'From other people', interest: 'Interest', cash_in: 'Cash paid in', gift_in: 'Gifts received', refund: 'Refunds', other_in: 'Other income', not_counted: 'Not counted',
  },
};
