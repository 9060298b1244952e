/** Texts of slots and articles, in English. */
import type { Translated } from '@polybank/ui';
import type { articleZh, slotZh } from './slot.zh';

export const slotEn: Translated<typeof slotZh> = {
  carousel: 'carousel',
  of: '{{nth}} of {{count}}',
  pause: 'Pause',
  play: 'Play',
  look: 'Have a look',
  fine: 'Fine',
  hide: 'Not again today: {{what}}',
  skip: 'Skip {{left}}',
  try: 'Suggestion: {{what}}',
};

export const articleEn: Translated<typeof articleZh> = {
  title: 'News and notices',
  channels: 'Channels',
  all: 'All',
  channel: { news: 'News', notice: 'Notices', help: 'Help', knowledge: 'Knowledge', terms: 'Terms' },
  empty: 'Nothing here yet',
  pinned: 'Pinned',
  meta: '{{channel}} · {{date}}',
  version: 'Version {{version}}',
  gone: 'This article is gone',
  gone_text: 'It may have been taken off. There is more to read.',
  more: 'More to read',
  latest: 'News and notices',
};
