/** Texts of slots and articles, in Chinese. */
export const slotZh = {
  carousel: '轮播',
  of: '第 {{nth}} 张，共 {{count}} 张',
  pause: '暂停轮播',
  play: '继续轮播',
  look: '去看看',
  fine: '知道了',
  hide: '今天不再显示：{{what}}',
  skip: '跳过 {{left}}',
  try: '推荐：{{what}}',
};

export const articleZh = {
  title: '资讯与公告',
  channels: '栏目',
  all: '全部',
  channel: { news: '资讯', notice: '公告', help: '帮助', knowledge: '知识', terms: '条款' },
  empty: '这里还没有内容',
  pinned: '置顶',
  meta: '{{channel}} · {{date}}',
  version: '第 {{version}} 版',
  gone: '这篇文章不在了',
  gone_text: '它可能已下线，请看看其他内容。',
  more: '更多资讯',
  latest: '资讯与公告',
};
