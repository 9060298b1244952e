/** Texts of satisfaction surveys, in Chinese: what came of them, and the form they are written in. */
export const surveysZh = {
  title: '客户体验', subtitle: '客户对服务的评价：各问卷的回收情况、得分、走势与原话，以及需要回访的客户。',
  tab: { results: '问卷结果', cases: '回访' },
  span: '时间范围', spanOf: { '30': '近 30 天', '90': '近 90 天', '180': '近 180 天', '365': '近一年' },
  list: '问卷', name: '问卷', state: '状态', moment: '时机', audience: '对象', everybody: '全部客户', asked: '展示', answered: '填写', rate: '填写率',
  version: '第 {{version}} 版', allVersions: '全部版本', whichVersion: '版本', stateOf: { live: '生效中', tried: '试运行', ended: '已结束' },
  none: '还没有问卷', noneText: '在“发布管理”新建“客户体验问卷”，批准并发布后，客户会在相应时机看到。',
  question: '题目', answer: '答案', count: '人数', people: '人数', share: '占比', mean: '平均分', nps: '净推荐值', group: '客群', groups: '推荐者与贬损者',
  groupOf: { promoters: '推荐者（9–10）', passives: '中立者（7–8）', detractors: '贬损者（0–6）' },
  scoreOf: { '1': '1 非常不满意', '2': '2 不满意', '3': '3 一般', '4': '4 满意', '5': '5 非常满意' }, points: '{{value}} 分',
  meanSays: '平均 {{mean}} 分，{{n}} 人回答', npsSays: '净推荐值 {{score}}，{{n}} 人回答', topSays: '最多的是“{{what}}”，占 {{share}}，{{n}} 人回答', several: '可多选，合计可超过 100%',
  trend: '走势', by: '按', byOf: { day: '日', week: '周' }, trendSays: '由 {{from}} 到 {{until}}（{{at}}）', trendNote: { day: '按展示日', week: '按展示周，周一起' }, trendNone: '没有一个时段满 {{count}} 人回答。',
  words: '客户原话，{{n}} 人', wordsNote: '仅供改进服务；没有客户查询权限时，其中的号码会隐去',
  withheld: '人数不足，不显示', withheldText: '不足 {{count}} 人回答时不显示，以免看出是谁。', floorNote: '只显示汇总；不足 {{count}} 人的数字不显示。',
  file: { mean: '平均分', nps: '净推荐值', answers: '回答人数', withheld: '人数不足，不显示' },
  compareText: '各成员行全部问卷的汇总；不足 {{count}} 人的数字不显示。联盟只看汇总，不看单个问卷和原话。', compareLabel: '各行满意度', compareSays: '{{bank}}最高，平均 {{mean}} 分',
  case: {
    subtitle: '评分很低的客户，请尽快致电了解并改进。', state: '状态', stateOf: { open: '待领取', taken: '处理中', closed: '已办结' }, opened: '评价时间', score: '评分', customer: '客户', left: '已离开的客户', words: '原话', taken: '领取人', me: '我',
    empty: '没有回访', emptyOf: { open: '评分很低时，会在这里自动建立回访。', taken: '没有正在处理的回访。', closed: '还没有办结的回访。' },
    title: '回访：{{title}}', said: '客户的回答', take: '领取', takeOver: '改由我处理', close: '办结', closeNow: '办结', closed: '办结', closedNow: '已办结', will: '办结后不能再改；记录只在回访里，不写入审计。', note: '沟通记录', outcome: '结果',
    outcomeOf: { resolved: '已沟通，客户认可', improve: '已沟通，需改进', unreached: '未联系上', not_needed: '无需联系', left: '客户已离开' },
  },
};

export const surveyFormZh = {
  title: '名称', title_zh: '名称（中文）', title_en: '名称（英文）', thanks_zh: '感谢语（中文）', thanks_en: '感谢语（英文）', moment: '何时展示', page: '页面', audience: '对象', again: '再次展示', low: '低分回访',
  percent: '展示比例（%）', again_after_days: '再次展示间隔（天）', low_score_at: '低分回访（分）',
  momentOf: { after_transfer: '转账之后', after_sign_in: '登录之后', after_account_opened: '开户之后', on_page: '在指定页面', open: '仅在“我的问卷”' },
  againDays: '{{days}} 天后', lowAt: '{{score}} 分及以下', lowNone: '不回访',
  hint: {
    moment: '所有问卷共用一份打扰上限（业务参数“问卷打扰上限”），每天最多一次。', page: '应用的页面路径；路径里的编号写成冒号加名称，见示例。', audience: '人群名称；留空为全部客户。', percent: '按客户固定抽取，同一客户结果不变。', again_after_days: '同一份问卷对同一客户。', low_score_at: '五分题不高于此分即建立回访；0 为不回访。',
    id: '小写字母、数字和下划线；统计按它合并各版本。',
  },
  questions: '题目', add: '添加题目', full: '最多 10 道题。', nth: '第 {{nth}} 题', kind: '题型', kindOf: { score: '五分评分', nps: '推荐度 0–10', single: '单选', multiple: '多选', text: '文字' },
  up: '第 {{nth}} 题上移', down: '第 {{nth}} 题下移', remove: '删除第 {{nth}} 题', question_zh: '题目（中文）', question_en: '题目（英文）', id: '编号', when: '何时显示', always: '总是显示', ifScore: '当“{{question}}”较低时', atMost: '不高于', atMostOf: '不高于 {{score}} 分', onlyIf: '仅当 {{question}} 不高于 {{score}} 分',
  choices: '选项', choice_zh: '选项 {{nth}} 中文', choice_en: '选项 {{nth}} 英文', choice_id: '选项 {{nth}} 编号', addChoice: '添加选项', removeChoice: '删除选项 {{nth}}',
  preview: '客户看到的样子', previewLanguage: '预览语言', hiddenUntil: '评分不高于 {{score}} 分时显示',
  memberOf: { id: '编号', kind: '题型', title_zh: '题目（中文）', title_en: '题目（英文）', choices: '选项', shown_when: '何时显示' },
};
