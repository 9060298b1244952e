/** Texts of slots and the image library, in English. */
import type { Translated } from '@polybank/ui';
import type { imagesZh, placementFormZh, slotsZh } from './slots.zh';

export const slotsEn: Translated<typeof slotsZh> = {
  title: 'Slots', subtitle: 'What is shown in each place of the app, to whom, and how often. It goes live by the publishing line; here it can be stopped at once.', compareText: 'Exposures and clicks of every member bank; people are counted once in each bank.',
  tab: { slots: 'Slots and placements', report: 'Report', suggestions: 'Suggestions', why: 'Why it is shown' },
  slot: 'Slot', page: 'Page', shape: 'Shape', size: 'Least size of a picture', capacity: 'At once', dayMax: 'A day and person', placements: 'In it', placement: 'Placement', none: 'Nothing yet',
  shapeOf: { banner: 'Carousel', interstitial: 'Interstitial', floating: 'Floating', splash: 'Splash', card: 'Recommendation', badge: 'Badge', hint: 'Search hint', pop: 'Pop notice' },
  name: 'Document', version: 'version {{version}}', presence: 'Presence', presenceOf: { always: 'Always', rotating: 'Takes turns', fallback: 'Stands in' }, order: 'Order', orderOf: 'priority {{priority}}, weight {{weight}}',
  audiences: 'For', notAudiences: 'Not for', everybody: 'Everybody', times: 'When', always: 'Always', caps: 'How often', perDay: '{{count}} a day and person', inTotal: '{{count}} in all for a person', unlimited: 'No limit',
  experiment: 'Experiment', experimentOf: '{{arms}} arms, {{percent}}% held out', noExperiment: 'None', goal: 'Goal', goalOf: { none: 'None', transfer: 'A transfer', account_opened: 'An account', card_bound: 'A card' },
  stop: 'Stop at once', resume: 'Let it go on', stopped: 'Stopped', stoppedAt: 'Stopped', stopMeans: 'It stops at once, without approval, and is on record.', resumeMeans: 'What is published is shown again. It is on record.', reason: 'Reason', resumed: 'It goes on', stoppedNow: 'Stopped at once',
  span: 'Period', spanOf: '{{count}} days', by: 'By', byOf: { slot: 'Slot', placement: 'Placement', audience: 'Audience', day: 'Day', hour: 'Hour', arm: 'Arm' }, hourOf: '{{hour}}:00', allSlots: 'All slots', allPlacements: 'All placements',
  seen: 'Exposures', people: 'People', clicks: 'Clicks', clickPeople: 'People who clicked', rate: 'Click rate', goals: 'Reached the goal', pictureOf: 'Exposures and click rate by {{by}}', mostSeen: '“{{what}}” was seen most, {{count, number}} times', mostAt: '{{at}} had most, {{count, number}} exposures',
  nothing: 'No exposures in this time', nothingText: 'Once something is published, half of it in sight for a second counts as an exposure.',
  experimentText: 'Clicks against arm A, goals against those held out (or against A where nobody is); two-sided z test, 100 people an arm at least.', heldOut: 'Held out', clickRate: 'Clicked (people)', clickSays: 'Difference in clicks', goalRate: 'Goal (people)', goalSays: 'Difference in goals', tooFew: 'Too few', differs: 'Differs', chance: 'May be chance',
  why: {
    customer: 'Customer id', customerHint: 'Copy it from the page of the customer', edition: 'Edition', editionOf: { standard: 'Standard', elder: 'Elder' }, purpose: 'Purpose', ask: 'Show the reasons', reasons: 'Reasons', says: '{{count}} of {{all}} candidates are shown',
    inAudiences: 'In: {{names}}', inNone: 'In none of the audiences these ask for, or not known by consent', verdict: 'Outcome', seen: 'Seen', seenOf: '{{total}} in all, {{today}} today',
  },
  suggestions: {
    none: 'Nothing was learned yet', noneText: 'Every night it is learned from the functions used by customers who agreed to personalisation; the result is shown here.', learned: 'Learned last', verdict: 'Verdict',
    verdictOf: { in_use: 'In use', weak: 'Not used', too_few: 'Too few' }, says: { in_use: 'Suggested by what was learned', weak: 'No better than popularity: what most use is suggested', too_few: 'Too few customers: what most use is suggested' },
    triedText: 'Learned from some customers and tried on others: of those who took up a function in the last 14 days, how many found it among the first three suggested. Learned {{at}}.',
    hit: 'Hit rate', popularHit: 'Hit rate by popularity', triedOn: 'Customers tried on', learnedFrom: 'Customers learned from', people: 'Customers who saw one', takers: 'Customers who took one up', takersShare: 'Taken up (customers)', takenShare: 'Taken up (suggestions)',
    came: 'What came of it', cameText: 'One customer in ten is always suggested what most use, to compare with; taken up counts within 7 days of being seen. Groups of fewer than 10 are not shown.', armOf: { learned: 'By what was learned', popular: 'By popularity (held against)' },
    pairs: 'What goes with what', pairsText: 'How much more often customers who use one function take up another, held against all customers.', after: 'Who uses', then: 'takes up', times: 'Held against all', timesOf: '{{times}} ×', nights: 'Night by night', customers: 'Customers',
  },
  verdictOf: {
    shown: 'Shown', stopped: 'Stopped', host_not_allowed: 'Leads to a host that is not allowed', not_its_time: 'Not its time', not_in_audience: 'Not in its audience', in_other_audience: 'In an audience it is not for', paced: 'Enough for today so far', seen_today: 'Seen often enough today', seen_in_total: 'Seen often enough', slot_spent: 'The slot is spent for today', closed: 'Closed today',
    held_out: 'Held out of the experiment', excluded: 'Another of its kind is on the page', outranked: 'No room left', no_interruption: 'Nobody is interrupted here', attention_spent: 'The budget of attention is spent',
  },
};

export const imagesEn: Translated<typeof imagesZh> = {
  title: 'Images', subtitle: 'What is uploaded is written anew in several sizes; only its pixels stay. Placements and articles name pictures by their ids.', add: 'Upload a picture', find: 'Find by name', none: 'No pictures yet', noneText: 'Upload one for carousels, interstitials and covers.', more: 'More', choose: 'Choose from the library', chosen: 'Chosen picture {{id}}', noneFound: 'No picture found',
  remove: 'Remove', removeAsk: 'Remove “{{name}}”?', removeText: 'It cannot be brought back. What is in use cannot be removed.', removed: 'Removed', notRemoved: 'Not removed',
  drop: 'Choose a picture, or drop one here', takes: 'PNG, JPEG or WebP, at most 2.5 MB and 5,000 pixels a side', tooLarge: 'More than 2.5 MB', noFile: 'Choose a picture', added: 'Uploaded', save: 'Upload',
  field: { name: 'Name', alt_zh: 'What it shows (Chinese)', alt_en: 'What it shows (English)' }, help: { name: 'To find it by, at most 60 characters', alt_zh: 'Read to those who do not see it', alt_en: 'Read to those who do not see it' },
};

export const placementFormEn: Translated<typeof placementFormZh> = {
  where: 'Where', what: 'What', whom: 'For whom, and when', order: 'Order and goal', title: 'Headline', text: 'Line below', title_zh: 'Headline (Chinese)', title_en: 'Headline (English)', text_zh: 'Line below (Chinese)', text_en: 'Line below (English)', image: 'Picture',
  link: 'When tapped', linkOf: { none: 'Nothing', page: 'A page of the app', article: 'An article', https: 'A site elsewhere' }, targetOf: { page: 'Address of the page', article: 'Name of the article', https: 'Address' }, toArticle: 'article {{name}}',
  starts_at: 'From', ends_at: 'Until', per_day: 'A day and person', in_total: 'Ever for a person', priority: 'Priority', weight: 'Weight', day_max: 'A day, over everybody', exclusive: 'Exclusive group', held_out_percent: 'Held out (%)',
  hint: {
    none: '0 for no limit', audiences: 'Names of audiences; nothing for everybody', image: 'Carousels and the like need one as large as the slot says', priority: '0 to 100, the higher first', weight: 'Among one priority', day_max: 'Spread over the hours, never shown to visitors; one person takes 1% at most (3 in any case) where “a day and person” is 0; 0 for no limit', exclusive: 'One of a name on a page', goal: 'Counted within seven days after it was seen', held_out_percent: 'They are shown nothing, to compare',
    presence: { always: 'Always shown: takes a place of the slot', rotating: 'Takes turns by weight', fallback: 'Where there is nothing else' },
  },
  arm: 'Arm {{id}}', percent: 'Share (%)', unnamed: 'Unnamed', removeArm: 'Remove', addArm: 'Add an arm',
  placeOf: { slots: 'Slots', material: 'Material', link: 'Link', audiences: 'For', not_audiences: 'Not for', starts_at: 'From', ends_at: 'Until', hours: 'Hours', person: 'How often', arms: 'Arms', presence: 'Presence', held_out_percent: 'Held out' },
};
