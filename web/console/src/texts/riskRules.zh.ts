/** Texts of risk rules as a form, in Chinese. */
export const riskRulesZh = {
  count_other: '{{count, number}} 条规则', find: '按名称、编号或说明查找', found_other: '找到 {{count, number}} 条', notFound: '没有符合的规则。', none: '还没有规则。', noneText: '新增一条，写明在什么情况下做什么。',
  add: '新增规则', full: '一份文档最多 300 条规则。', sort: '按优先级排列', order: '判定时按优先级从高到低，排列顺序只为便于阅读。',
  edit: '编辑', fold: '收起', copy: '复制', up: '上移', down: '下移', remove: '删除', removeAsk: '删除这条规则？', removeText: '保存之后才从草稿中删除。', copyMark: '（副本）', acts: '“{{name}}”的操作',
  unnamed: '未命名的规则', nth: '第 {{place, number}} 条“{{name}}”', nthUnnamed: '第 {{place, number}} 条规则', nthTable: '第 {{place, number}} 张表', bands: '分数档位', at: '{{where}}：{{member}}',
  floor: '底线规则', floorText: '银行只能收紧，不能放宽或停用', off: '已停用', scored: '加 {{score, number}} 分', atLeast: '至少：{{tool}}', prior: '优先级 {{priority, number}}', actsBlind: '信息缺失时视为命中',
  noCondition: '还没有条件', unreadable: '条件有误', customerReads: '客户看到', source: '依据', scenarios: '场景', category: '类别', id: '编号',
  unfilled: '需要补全或改正：{{members}}', unfilledRules_other: '有 {{count, number}} 条规则需要补全或改正。可以先保存草稿，提交检查前再补。', objected_other: '有 {{count, number}} 条规则未通过检查，已在规则上标出。',
  memberOf: {
    id: '编号', name_zh: '名称（中文）', name_en: '名称（英文）', scenarios: '场景', when: '条件', action: '动作', score: '分值', least_tool: '认证强度', priority: '优先级', on_missing: '信息缺失时', reason_zh: '给客户的原因（中文）', reason_en: '给客户的原因（英文）',
    remedy_zh: '给客户的建议（中文）', remedy_en: '给客户的建议（英文）', floor: '底线规则', enabled: '启用', category: '类别', source: '依据',
  },
  hint: {
    id: '小写字母、数字和 _，最多 40 个。判定记录和报表按它统计；不要改作他用。', score: '命中时计入总分，0 至 1,000。', priority: '0 至 1,000。高的先告知客户；放行规则不能抵消优先级更高的规则。', reason: '客户被拦下时会看到。',
    remedy: '告诉客户现在可以做什么。', source: '法规条文，或已公开的诈骗手法。', enabled: '停用后不再判定。编号与联盟规则相同时，即在本行停用那条规则；底线规则除外。', scenarios: '至少一个。',
  },
  wrong: { needed: '必填', id: '只能用小写字母、数字和 _，最多 40 个', taken: '这份文档里已有相同编号', score: '计分规则须有分值' },
  part: { what: '是什么', act: '命中后', customer: '对客户说', background: '类别与依据' },
  actionHint: {
    score: '只计入总分，由分数档位决定结果。', challenge: '要求客户多一道认证。', delay: '暂不办理，转人工核实并建立工单。', block: '不予办理。', allow: '抵消不更紧急的规则；不能抵消拒绝和底线规则。', ban_device: '不予办理，并把设备列入本行名单。', list_payee: '不予办理，并把收款账户列入本行名单。', list_device: '不予办理，并把设备列入本行名单。',
  },
  toolOf: { any: '比平常多一道', strong: '客户已有的最强认证', face: '人脸' },
  missingOf: { pass: '不命中', act: '视为命中' },
  missingHint: '条件用到的信息缺失，无法判断时怎么办。',
  categoryOf: {
    takeover: '账户盗用', mule: '涉案账户与跑分', telecom: '电信网络诈骗', sim_swap: '换号冒用', scraping: '批量试探与爬取', bonus: '套取营销权益', night_drain: '夜间转空', test_drain: '试探后转空', split: '拆分交易', remote: '远程操控', elderly: '老年客户受骗', cash_out: '套现',
    opening: '虚假开户', list: '名单', velocity: '过于频繁', device: '设备异常', credential: '批量修改安全信息', other: '其他',
  },
  condition: '条件', editCondition: '修改条件', writeCondition: '填写条件', apply: '采用',
  asText: '评分表和分数档位暂时只能在“文本”中修改。',
  tables: '评分表', takeOf: { sum: '符合的每一行都计分', first: '只计第一个符合的行' }, row: '情况', points: '分值', noRows: '还没有行。',
  bandsText: '总分达到以下分数时，按对应方式处理；达到几档时按最严的处理。', band: '总分达到', outcome: '处理方式', bandOf: { challenge: '加强认证', strong: '最强认证', face: '人脸认证', delay: '待核查', block: '拒绝' },
  nothingJudged: '检查时本行没有可以重新判定的记录，看不出这份规则会影响谁。', whatItDoes: '用这份规则重新判定最近的记录，不影响任何客户。',
};
