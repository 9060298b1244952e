import type { Translated } from '@polybank/ui';
import type { themeZh } from './theme.zh';

/** Texts of the theme studio, in English. */
export const themeEn: Translated<typeof themeZh> = {
  title: 'Brand theme', subtitle: 'Colours, type, icons, names, wording and mark of the bank. Changes show in the phone at once; customers see them once somebody else has approved them and they are released.',
  documentTitle: 'Brand theme', state: 'Where it stands', asOpened: 'As the bank was opened', liveVersion: 'Version {{version}} is live', openVersion: 'Version {{version}}: {{state}}',
  faults_one: '{{count}} place does not pass', faults_other: '{{count}} places do not pass', save: 'Save as a draft', saved: 'Saved as a draft. Have it checked and approved on the publishing line', reset: 'Undo changes', toLine: 'Check, approve, release', noteHint: 'For example: another main colour (at least 4 characters)',
  pane: { presets: 'Presets', colours: 'Colours', shape: 'Shape and type', naming: 'Names and splash', logo: 'Mark', wording: 'Wording', legal: 'Legal texts' },
  preview: 'Phone preview', scene: 'Page', sceneOf: { home: 'Home', transfer: 'Transfer', sign_in: 'Sign-in', elder: 'Elder', dark: 'Dark', me: 'Elder, dark' },
  compare: 'Compare', compareOf: { alone: 'New only', beside: 'Beside live' }, next: 'With the changes', live: 'Live',
  colour: {
    primary: 'Main colour', on_primary: 'Text on it', deep: 'End of gradients', accent: 'Second colour', ground: 'Page', surface: 'Cards', text: 'Body text', text_soft: 'Secondary text', text_faint: 'Faint text',
    success: 'Success', warning: 'Warning', danger: 'Error',
  },
  chosen: 'Chosen to go with the main colour', clear: 'Empty: chosen by the platform', pick: 'Pick: {{name}}',
  allRead: 'All {{count}} texts can be read (WCAG AA, AAA in the elder version)', unread_one: '{{count}} text cannot be read', unread_other: '{{count}} texts cannot be read', showAll: 'Show all', sample: 'Text',
  ratio: '{{ratio}}, needs {{least}}', fix: '{{name}}: {{colour}}', fixAll: 'Fix all',
  variantOf: { light: 'Light', dark: 'Dark', elder_light: 'Elder, light', elder_dark: 'Elder, dark' },
  layout: 'Home page', layoutOf: { card: 'Card', hero: 'Stage', list: 'List' },
  icons: 'Icons', iconsOf: { line: 'Thin', sharp: 'Cut', bold: 'Bold', duotone: 'Two tones' },
  illustration: 'Illustration', illustrationOf: { plain: 'None', waves: 'Waves', leaves: 'Leaves', ridges: 'Ridges', rings: 'Rings', grid: 'Grid', rays: 'Rays' },
  tone: 'Tone of voice', toneHint: 'Changes greetings and a few words; the rest is reworded text by text.', toneOf: { plain: 'Plain', warm: 'Warm', formal: 'Formal' },
  family: 'Type', familyOf: { sans: 'Sans', serif: 'Serif', rounded: 'Rounded', own: 'Own' }, depth: 'Shadows', depthOf: { none: 'None', soft: 'Soft', clear: 'Clear' },
  measure: { card: 'Corners of cards', button: 'Corners of buttons', mark: 'Corners of icons', gap: 'Room between', row: 'Room in rows', quick: 'Motion', title_weight: 'Weight of headings', scale: 'Size of type' }, pill: 'All the way right: a pill',
  name: { name: 'Name in Chinese', name_en: 'Name in English', short_name: 'Short name (under the icon)', service_phone: 'Hot line', slogan: 'Slogan in Chinese', slogan_en: 'Slogan in English' },
  splash: 'Splash', splashGround: 'Ground', splashGroundOf: { page: 'Page', brand: 'Main colour' }, splashZh: 'A line in Chinese', splashEn: 'A line in English', splashHint: 'Empty: the slogan',
  logo: 'Mark', upload: 'Upload an SVG', logoHint: 'An SVG of shapes, at most 64 KiB. All icons and pictures of the app are made of it.', logoSize: 'The file is larger than 64 KiB', fromLogo: 'Colours from the mark', found: 'Colours in the mark', takeFound: 'Take as main and second',
  wordingHint: 'The bank’s own words in the place of the platform’s and the alliance’s. Values such as {{amount}} have to stay; no markup.', findText: 'Find a text', findHint: 'By its words or its key', reword: 'Reword', noText: 'Nothing found', restore: 'Restore', inZh: 'Chinese', inEn: 'English',
  legalHint: 'Shown under “Me – About the bank”. Plain text; a line break begins a paragraph.', legalNth: 'Text {{nth}}', legalAdd: 'Add a text', remove: 'Remove', legalTitleZh: 'Title in Chinese', legalTitleEn: 'Title in English', legalTextZh: 'Text in Chinese', legalTextEn: 'Text in English',
  edit: 'Edit in the theme studio', editText: 'A theme is written in the studio, with the phone beside it.',
};
