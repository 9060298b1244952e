/** Texts of what differs between two versions of a document, in English. */
export const comparisonEn = {
  wayOf: { words: 'In words', raw: 'Raw difference' }, was: 'Before', is: 'Now',
  whole: 'The whole text', nth: 'item {{place, number}}', nthRow: 'Row {{place, number}}', orderOf: '{{where}}: the order', yes: 'Yes', no: 'No', noCap: 'No limit',
  loosened: 'Loosened', loosenedPlaces_one: 'Loosened in {{count, number}} place', loosenedPlaces_other: 'Loosened in {{count, number}} places', dependsPlaces_one: '{{count, number}} place to hold against the alliance’s rules', dependsPlaces_other: '{{count, number}} places to hold against the alliance’s rules', onlyThese: 'Only what is loosened, or to be held against the alliance’s rules',
  loosenedText: 'Taken by itself, this can only stop less, never more.',
  legend: '“Loosened” stands only where that is certain: taken by itself, such a change can only stop less, never more. Where it does not stand, something may still be looser; another condition, for one, is yours to judge.',
  ownIds: 'A rule with the id of one of the alliance’s takes its place, unless that one is a floor. Whether it is looser than that one cannot be told here.',
  dependsOn: {
    removed: 'This rule is not asked any more. If the alliance has one with this id, that one is asked instead; if not, this loosens.', allows: 'A rule that allows overrides whatever is less urgent. Unless it takes the place of a rule of the alliance with this id, this loosens.',
    off: 'A rule that is off is not asked. If the alliance has one with this id, it is switched off in this bank, unless it is a floor.', renamed: 'The id is another: a rule of the alliance with the old one is asked again, and one with the new one gives way to this, unless it is a floor.',
  },
  addedRules_one: '{{count, number}} rule added', addedRules_other: '{{count, number}} rules added', removedRules_one: '{{count, number}} rule removed', removedRules_other: '{{count, number}} rules removed', changedRules_one: '{{count, number}} rule changed', changedRules_other: '{{count, number}} rules changed', tables_one: '{{count, number}} table changed', tables_other: '{{count, number}} tables changed', bands_one: '{{count, number}} score band changed', bands_other: '{{count, number}} score bands changed',
  added: 'Rules added', removed: 'Rules removed', changed: 'Rules changed', others: 'Anything else',
  reordered: 'Rules or tables stand in another order, which does not matter to verdicts.', rewritten: 'Some places are only written otherwise and mean the same; the raw difference shows them.',
  noLonger: 'Not any more: {{names}}', newly: 'New: {{names}}',
  kept_one: 'The other {{count, number}} row is as it was.', kept_other: 'The other {{count, number}} rows are as they were.', rowsMoved: 'Rows stand in another order. That does not matter where every row counts; where only the first that fits does, it may.',
  fromSum: 'From {{sum, number}} points', never: 'None', score: 'Score', weights: 'Signs', rows: 'Limits', rules: 'Rules', take: 'Which rows count', sameCondition: 'Condition (as it was)',
  enabledOf: { 1: 'On', 0: 'Off' }, floorOf: { 1: 'Yes', 0: 'No' },
};
