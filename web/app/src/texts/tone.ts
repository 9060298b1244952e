/** How a bank speaks: the same things, said in three ways. Whatever is not here is said in the same way by all. */
import type { Brand } from '@polybank/api';

type Words = Readonly<Record<string, string>>;
type Tone = Brand['look']['tone'];

export const TONES: Readonly<Record<Tone, { zh: Words; en: Words }>> = {
  plain: { zh: {}, en: {} },
  warm: {
    zh: {
      'home.greeting.night': '{{who}}，这么晚了，早点休息',
      'home.greeting.morning': '早呀，{{who}}',
      'home.greeting.afternoon': '{{who}}，下午好呀',
      'home.greeting.evening': '{{who}}，忙了一天，辛苦了',
      'home.for_you': '替您记着',
      'ui.empty': '这里还空着呢',
      'common.understood': '好的',
    },
    en: {
      'home.greeting.night': 'It is late, {{who}}. Sleep well',
      'home.greeting.morning': 'Morning, {{who}}',
      'home.greeting.afternoon': 'Nice to see you, {{who}}',
      'home.greeting.evening': 'Welcome back, {{who}}',
      'home.for_you': 'We kept this in mind for you',
      'ui.empty': 'Still empty here',
      'common.understood': 'All right',
    },
  },
  formal: {
    zh: {
      'home.greeting.night': '尊敬的{{who}}，晚安',
      'home.greeting.morning': '尊敬的{{who}}，上午好',
      'home.greeting.afternoon': '尊敬的{{who}}，下午好',
      'home.greeting.evening': '尊敬的{{who}}，晚上好',
      'home.for_you': '待办提示',
      'ui.empty': '暂无记录',
      'common.understood': '已知悉',
    },
    en: {
      'home.greeting.night': 'Good night, {{who}}',
      'home.greeting.morning': 'Good morning to you, {{who}}',
      'home.greeting.afternoon': 'Good afternoon to you, {{who}}',
      'home.greeting.evening': 'Good evening to you, {{who}}',
      'home.for_you': 'For your attention',
      'ui.empty': 'No records',
      'common.understood': 'Acknowledged',
    },
  },
};
