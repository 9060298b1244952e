/** Texts of the editor of expressions, in Chinese. */
export const expressionZh = {
  rows: '条件', text: '文本', rowsLater: '文本有误，改正后才能切换', textLater: '条件填写完整后才能切换', checking: '正在检查…', sound: '可以使用', unsound: '还不能使用',
  joinOf: { all: '全部满足', any: '任一满足' }, negated: '取反', add: '添加条件', addGroup: '添加条件组', remove: '删除条件', removeGroup: '删除条件组', empty: '还没有条件。',
  field: '字段', question: '比较方式', value: '值', values: '值（可多个）', beside: '与什么比较', besideOf: { value: '值', field: '字段' }, yuan: '元', unit: '单位', anyCase: '不分大小写',
  asText: '条件文本', placeholder: '例如 amount >= 100 and payee.first_time', mend: '改为 {{instead}}',
  unitOf: { s: '秒', m: '分钟', h: '小时', d: '天', w: '周' },
  questionOf: {
    yes: '是', no: '不是', equal: '等于', unequal: '不等于', less: '小于', at_most: '不超过', greater: '大于', at_least: '不低于', between: '介于', not_between: '不介于', one_of: '为其中之一', none_of: '不为其中任何',
    contains: '包含', contains_not: '不包含', starts: '开头为', ends: '结尾为', has: '含有', has_not: '不含', missing: '缺失', known: '已知',
  },
};
