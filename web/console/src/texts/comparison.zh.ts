/** Texts of what differs between two versions of a document, in Chinese. */
export const comparisonZh = {
  wayOf: { words: '文字说明', raw: '原文差异' }, was: '原来', is: '现在',
  whole: '整份内容', nth: '第 {{place, number}} 项', nthRow: '第 {{place, number}} 行', orderOf: '{{where}}的排列顺序', yes: '是', no: '否', noCap: '不限',
  loosened: '放宽', loosenedPlaces_other: '放宽 {{count, number}} 处', dependsPlaces_other: '须对照联盟规则 {{count, number}} 处', onlyThese: '只看放宽和须对照的',
  loosenedText: '单看这一处，只会拦得更少，不会更多。',
  legend: '“放宽”只标在能确定的地方：单看那一处改动，只会拦得更少，不会更多。没有标的不等于没有放宽，例如条件的改动，请自行判断。',
  ownIds: '规则的编号与联盟规则相同时，取代联盟的那一条（底线规则除外）。与联盟的相比是宽是严，这里看不出来。',
  dependsOn: {
    removed: '这条规则不再判定。联盟若有相同编号的规则，改按联盟的判定；没有，就是放宽。', allows: '放行规则会抵消不更紧急的规则。除非它取代了联盟相同编号的规则，否则就是放宽。',
    off: '已停用的规则不判定。联盟若有相同编号的规则（底线规则除外），会因此在本行停用。', renamed: '编号改了：联盟若有规则用原编号，恢复判定；若有规则用新编号，被这一条取代（底线规则除外）。',
  },
  addedRules_other: '新增 {{count, number}} 条规则', removedRules_other: '删除 {{count, number}} 条规则', changedRules_other: '修改 {{count, number}} 条规则', tables_other: '改动 {{count, number}} 张评分表', bands_other: '改动 {{count, number}} 个分数档位',
  added: '新增的规则', removed: '删除的规则', changed: '修改的规则', others: '其他内容',
  reordered: '规则或评分表的排列顺序有变，不影响判定。', rewritten: '有些地方只是写法不同，含义相同，可以在“原文差异”里看到。',
  noLonger: '不再包括：{{names}}', newly: '新增包括：{{names}}',
  kept_other: '其余 {{count, number}} 行没有变。', rowsMoved: '行的排列顺序有变。每一行都计分时，顺序不影响得分；只计第一个符合的行时，可能影响得分。',
  fromSum: '总分达到 {{sum, number}}', never: '不设', score: '分值', weights: '信号', rows: '限额', rules: '规则', take: '计分方式', sameCondition: '条件（没有变）',
  enabledOf: { 1: '启用', 0: '停用' }, floorOf: { 1: '是', 0: '否' },
};
