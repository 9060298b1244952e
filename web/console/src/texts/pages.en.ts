/** Texts of channel pages, in English. */
import type { Translated } from '@polybank/ui';
import type { pagesZh } from './pages.zh';

export const pagesEn: Translated<typeof pagesZh> = {
  title: 'Channel pages', text: 'What home, wealth, life and other pages are made of, and for whom. Until the bank publishes a page of its own, the one that ships is shown.',
  create: 'New page', own: 'Make it our own', openDocument: 'Open the document', ships: 'ships with the platform', version: 'Version', versionNo: 'version {{version}}', floors: '{{count}} floors', comma: ', ', none: 'none',
  shown: 'shown', hidden: 'not shown', offered: 'offered', locked: 'locked',
  view: 'Version', viewOf: { usual: 'Usual', elder: 'Elder' }, channel: 'Channel', channelOf: { app: 'App', h5: 'Mobile web', mini_program: 'Mini-program', web_bank: 'Web bank' },
  standing: 'Class', standingOf: { visitor: 'Visitor', open: 'Open user', bound: 'Card linked', real_name: 'Verified customer', class_one: 'Class I customer' }, audiences: 'Audiences',
  explain: {
    open: 'Why it looks so', title: 'Why “{{page}}” looks so', text: 'What a customer sees on this page, what they do not, and why. The purpose goes on record.',
    customer: "The customer's phone or id", purpose: 'What for', ask: 'Show', who: 'Customer', agreed: 'Personalisation', yes: 'agreed', no: 'not agreed: nothing follows audiences or use', floors: 'Floors', functions: 'Functions',
  },
  editor: {
    open: 'Open the page editor', close: 'Done', hint: 'Drag floors and change what they say in the editor; then say what changed below and save the draft.', loading: 'The editor is being opened', title: 'Page editor', names: 'Title (zh)', names_en: 'Title (en)', look: 'Frame',
    lookOf: { card: 'Card', hero: 'Stage', list: 'Ledger', plain: 'Plain' }, who: 'Who sees it', in: 'In one of these audiences', out: 'In none of these audiences', least: 'At least', most: 'At most', any: 'Any', everybody: 'Everybody', as: 'Preview as', frame: 'Preview',
    wrong: '{{count}} things need a change', floorWrong: 'needs a change', sees: 'they see {{count}} floors', functions: 'Functions', choose: 'Choose', viewport: { narrow: '360', usual: '390', elder: 'Elder 390' },
    prop: {
      title_zh: 'Title (zh)', title_en: 'Title (en)', text_zh: 'Text (zh)', text_en: 'Text (en)', to: 'Leads to (a page of the app, such as /accounts)', icon: 'Icon', slot: 'Id of the slot', tone: 'Tone', show: 'Look', most: 'At most', from: 'Content', entries: 'Functions, in order', without: 'Without', actions: 'Buttons', call: 'A person to call', offers: 'What can be opened',
    },
    value: {
      info: 'a hint', warn: 'a warning', grid: 'grid', list: 'list', strip: 'cards in a strip', rows: 'rows', own: "the customer's own order", fixed: 'fixed', shown: 'shown', none: 'not shown', class_two: 'Class II account', class_three: 'Class III account', card: 'link a card',
    },
  },
  memberOf: { title_zh: 'Title (zh)', title_en: 'Title (en)', look: 'Frame', floors: 'Floors' }, nth: 'floor {{nth}} {{id}}',
};
