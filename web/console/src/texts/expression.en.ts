/** Texts of the editor of expressions, in English. */
export const expressionEn = {
  rows: 'Conditions', text: 'Text', rowsLater: 'Mend the text first', textLater: 'Finish the conditions first', checking: 'Checking…', sound: 'Ready to use', unsound: 'Not ready yet',
  joinOf: { all: 'All of', any: 'Any of' }, negated: 'Not', add: 'Add a condition', addGroup: 'Add a group', remove: 'Remove the condition', removeGroup: 'Remove the group', empty: 'No conditions yet.',
  field: 'Field', question: 'Comparison', value: 'Value', values: 'Values', beside: 'Compare with', besideOf: { value: 'value', field: 'field' }, yuan: 'yuan', unit: 'Unit', anyCase: 'Any case',
  asText: 'Condition as text', placeholder: 'e.g. amount >= 100 and payee.first_time', mend: 'Write {{instead}}',
  unitOf: { s: 'seconds', m: 'minutes', h: 'hours', d: 'days', w: 'weeks' },
  questionOf: {
    yes: 'is so', no: 'is not so', equal: 'is', unequal: 'is not', less: 'less than', at_most: 'at most', greater: 'more than', at_least: 'at least', between: 'between', not_between: 'not between', one_of: 'one of', none_of: 'none of',
    contains: 'contains', contains_not: 'does not contain', starts: 'begins with', ends: 'ends with', has: 'include', has_not: 'do not include', missing: 'is missing', known: 'is known',
  },
};
