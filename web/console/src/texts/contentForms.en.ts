/** Texts of the forms of articles, slots and words that are not to be read, in English. */
import type { Translated } from '@polybank/ui';
import type { articleFormZh, slotFormZh, wordFormZh } from './contentForms.zh';

export const articleFormEn: Translated<typeof articleFormZh> = {
  where: 'Where it stands', what: 'Title and summary', channel: 'Section', channelOf: { news: 'News', notice: 'Notices', help: 'Help', knowledge: 'Knowing money', terms: 'Terms' },
  channelHint: { news: 'What is new at the bank', notice: 'Maintenance, fees: what customers must know', help: 'How something is done', knowledge: 'Money and staying safe with it', terms: 'Shown with its version; earlier ones stay' },
  published_on: 'Date', pinned: 'Pinned', title_zh: 'Title (Chinese)', title_en: 'Title (English)', summary_zh: 'Summary (Chinese)', summary_en: 'Summary (English)', text_zh: 'Text (Chinese)', text_en: 'Text (English)', cover: 'Cover picture', keywords: 'Search words',
  text: 'Text', language: 'Language of the text', languageOf: { zh: '中文', en: 'English' }, unwritten: 'not written', phone: 'As it looks in the app', yes: 'Yes', no: 'No', comma: ', ', tools: 'Formatting', sample: 'words', required: 'Please fill this in', insert: 'Insert', fromLibrary: 'A picture of the library',
  hint: {
    summary: 'The line shown in lists', published_on: 'Shown to customers; lists are sorted by it', pinned: 'Stands before the others in its list', cover: 'Optional; upload it to the image library first', keywords: 'Optional; customers find it by these as well. Press Enter to add', picture: 'It is described as in the library, for customers who do not see it',
    text: 'An empty line begins a new paragraph. Use the buttons above; beside the text (below it on a narrow screen) is what customers see.',
  },
  mark: { heading: 'Heading', strong: 'Bold', list: 'List', ordered: 'Numbers', quote: 'Callout', rule: 'Line', link: 'Link', picture: 'Picture' },
  linkWords: 'Words shown', linkKind: 'Opens', linkWrong: 'This address cannot be used', linkHint: { page: 'Choose a page of the app by its name', article: 'The document name of a published article, such as maintenance', https: 'Has to be among the allowed sites of the slots document' },
  fault: { html: 'HTML is not supported: remove what stands in angle brackets', link: 'A link leads to a page of the app, an article, or an https address', picture: 'Pictures come from the library: use the Picture button', nested: 'No list within a list', unsupported: 'Something in it is not supported, such as a code block; do not begin lines with four blanks' },
};

export const slotFormEn: Translated<typeof slotFormZh> = {
  count_one: '{{count, number}} slot', count_other: '{{count, number}} slots', found_one: '{{count, number}} slot found', found_other: '{{count, number}} slots found', find: 'Find by name, id or page', add: 'Add a slot', full: 'There is no room for more.', unnamed: 'Unnamed', nth: 'Slot {{nth}} “{{name}}”', slots: 'Slots', start: 'While the app opens',
  id: 'Id', title_zh: 'Name (Chinese)', title_en: 'Name (English)', page: 'Page', shape: 'Shape', width: 'Least picture width', height: 'Least picture height', capacity: 'Shown at once', rotation_s: 'Seconds for each', person_day_max: 'Most views per person and day', allowed_hosts: 'Sites that links may lead to', noHosts: 'None: links lead to pages of the app and to articles only',
  atLeast: 'Pictures of {{width}}×{{height}} or more', shows_one: '{{count}} at once', shows_other: '{{count}} at once', every_one: '{{count}} second each', every_other: '{{count}} seconds each', noLimit: 'no daily limit per person', removeAsk: 'Remove this slot?', removeText: 'Once published, what was placed here is shown no more.',
  hint: {
    about: 'A slot is a place in the app for what you want to show. Carousels, recommendations and search hints must also stand on a page as a floor.', id: 'Small letters and dots, such as home.banner; placements and pages point to it', page: 'Choose by name', size: 'Pixels; pictures placed here may not be smaller', noSize: 'Pixels; 0 for any', capacity: '1 to 20', rotation_s: '0 does not turn by itself', person_day_max: '0 for no limit',
    allowed_hosts: 'Articles and placements may lead to these only, such as www.example.com. Press Enter to add',
  },
  shapeHint: { banner: 'Pictures that take turns', interstitial: 'Over the whole page, closed in one tap; uses the attention budget', floating: 'A small picture at the edge that can be closed', splash: 'For some seconds while the app opens, can be skipped', card: 'A row in the page', badge: 'A short word on a menu icon', hint: 'What stands in the search box', pop: 'Rises from below, closed in one tap; uses the attention budget' },
  wrong: { id: 'Small letters and digits with dots between, such as home.banner', id_taken: 'Another slot has this id', title: 'Give it a name in Chinese and in English', page: 'Choose a page; only a splash is shown while the app opens', undisturbed: 'Nothing may stand in the way on a page about money', size: 'Say how large pictures have to be, 40 pixels at least' },
};

export const wordFormEn: Translated<typeof wordFormZh> = {
  about: 'Articles, placements and pages with these words in them cannot be published, even with blanks or marks between the letters.', count_one: '{{count, number}} word', count_other: '{{count, number}} words', found_one: '{{count, number}} word found', found_other: '{{count, number}} words found', find: 'Find by word or reason', add: 'Add', paste: 'Paste many', full: 'At most {{most, number}} words.', words: 'Words not to be read', word: 'Word', why_zh: 'Reason (Chinese)', why_en: 'Reason (English)', of: '“{{word}}”: {{what}}', remove: 'Remove “{{word}}”', nth: 'Word {{nth}} “{{word}}”',
  lines: 'One word a line', linesHint: 'A reason (Chinese, English) may follow after a comma or tab; those without take the one below', addAll_one: 'Add {{count, number}}', addAll_other: 'Add {{count, number}}', pasted_one: '{{count, number}} can be added, {{known, number}} there already, {{unfit, number}} cannot be used.', pasted_other: '{{count, number}} can be added, {{known, number}} there already, {{unfit, number}} cannot be used.', bare_one: '{{count, number}} word has no reason yet.', bare_other: '{{count, number}} words have no reason yet.',
  try: 'Try a text', tryHint: 'Paste a text to see whether it has any of these words', tryNone: 'None of these words.', tryFound: 'It has:', wrong: { short: 'At least two characters', twice: 'Stands in the list twice', why: 'Give the reason in Chinese and in English' },
};
