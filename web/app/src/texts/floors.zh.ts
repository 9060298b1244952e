/** Texts of channel pages and functions, in Chinese. */
export const floorZh = {
  empty: '这里暂时没有内容',
  suggested: '为您推荐',
  offer: {
    class_two: { title: 'Ⅱ类账户', text: '储蓄与日常支付，线上即可开立' },
    class_three: { title: 'Ⅲ类账户', text: '小额支付专用，余额上限更低更安心' },
    card: { title: '绑定他行卡', text: '一处查看他行余额，也能把钱归集进来' },
  },
};

export const functionsZh = {
  title: '全部功能',
  edit: '编辑',
  cancel: '取消',
  save: '保存',
  search: '查找功能',
  nothing: '没有找到，换个词试试',
  favourites: '常用功能',
  recent: '最近使用',
  own: '常用功能（{{count}}/{{most}}）',
  none: '还没有选择，从下面点“＋”加入。',
  up: '上移 {{name}}',
  down: '下移 {{name}}',
  remove: '移除 {{name}}',
  add: '加入 {{name}}',
  by_use: '其余按我的使用排序',
  by_use_text: '常用的自动排在前面；关闭后按本行顺序。',
  by_use_off: '您未授权个性化，按本行顺序显示。',
  consents: '授权管理',
};
