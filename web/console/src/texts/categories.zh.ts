/** Texts of the page of category rules, in Chinese. */
export const categoriesZh = {
  title: '收支分类规则', subtitle: '客户“收支分析”的自动分类：自上而下，第一条符合的规则决定分类；客户自己改过的对方优先。每次修改都是一个新版本。',
  out: '支出 {{count}}', in: '收入 {{count}}', add: '新增规则', place: '顺序', when: '当', category: '归入分类', act: '操作', edit: '修改条件', apply: '采用', none: '尚未填写条件',
  up: '上移', down: '下移', remove: '删除', save: '保存为新版本', reset: '放弃修改', wrong: '有规则的条件没有填写，或不能使用。', past: '生效后，过去的月份也按新规则归类；不填则立即生效。',
  emptyTitle: '没有规则', emptyText: '没有规则时，全部归入“其他”。',
  of: {
    dining: '餐饮', groceries: '超市便利', shopping: '购物', transport: '交通出行', housing: '居住', utilities: '水电通信', health: '医疗健康', education: '教育图书', leisure: '文化娱乐', gifts: '人情往来', transfer_out: '转给他人', fees: '手续费', other_out: '其他支出',
    salary: '工资', transfer_in: '他人转入', interest: '利息', cash_in: '现金存入', gift_in: '红包礼金', refund: '退款报销', other_in: '其他收入', not_counted: '不计入收支',
  },
};
