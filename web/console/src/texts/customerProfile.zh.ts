/** Texts of the customer profile, in Chinese: the page, one customer from all sides, and the forms in which tags and audiences are written. */
export const customerProfileZh = {
  title: '客户画像',
  subtitle: '银行对客户的了解：有哪些标签、从哪里来，能分出哪些人群。只包含同意个性化的客户。',
  tabs: '画像内容',
  tab: { tags: '标签', audiences: '人群', try: '试算', benchmark: '同业对比' },
  across: { asOf: '数据截至 {{at}}', text: '各银行客户画像的汇总。少于 {{floor, number}} 人的取值不计入，看不到任何一家银行的客户；单家银行的数字只有该行加入同业对比后才会列出。', counted: '共 {{banks, number}} 家银行，同意个性化的客户 {{customers}} 位。', countedSome: '汇总了 {{banks, number}} 家银行中的 {{counted, number}} 家（只有一家未加入时不汇总它，以免被推算出来），同意个性化的客户 {{customers}} 位。', audiences: '随平台提供的人群', nobodyJoined: '还没有银行加入同业对比，因此只有合计。', joinedOnly_other: '列出已加入同业对比的 {{count, number}} 家银行。“—”表示该行用自己的定义，或人数太少。' },
  benchmark: { text: '本行各人群占客户的比例，与已加入的其他银行相比。加入后，其他已加入的银行和联盟能看到本行的这些比例（不含任何客户）；不加入则只看到本行自己。', in: '已加入', out: '未加入', count_other: '已有 {{count, number}} 家银行加入。', tooFew_other: '已有 {{count, number}} 家银行加入，满 {{needed, number}} 家后开始对比。', join: '加入同业对比', leave: '退出同业对比', joinAsk: '加入同业对比？', leaveAsk: '退出同业对比？', joinText: '联盟和其他已加入的银行将看到本行各人群占客户的比例。可以随时退出。', leaveText: '联盟和其他银行不再看到本行的比例，本行也不再看到其他银行的。', own: '本行', median: '中位数', range: '最低 – 最高', place: '位次', placeOf: '高于 {{below, number}} 家，共 {{banks, number}} 家', rangeSays: '本行 {{own}}，最低 {{lowest}}，中位数 {{median}}，最高 {{highest}}', noFigure: '“—”表示用了自己的定义、人数太少，或对比的银行不足。' },
  asOf: '数据截至 {{at}}：画像中共 {{people}} 人，其中客户 {{customers}} 位，其余为没有登录过的访客。',
  yes: '是', no: '否', counted: '{{n}} {{unit}}', range: '{{from}} – {{to}}', andMore: '{{from}} 及以上', percentOf: '{{n}}（{{share}}）', customersOf_other: '{{count, number}} 位客户',
  groupOf: { identity: '身份', behaviour: '行为', business: '业务', value: '价值', lifecycle: '生命周期', noted: '标注' },
  freshOf: { live: '实时', daily: '每日', nightly: '每晚', noted: '人工' },
  freshWhy: { live: '事件发生后立即更新', daily: '每天开始时计算', nightly: '每天凌晨从账务与客户资料取得', noted: '由银行人员标注或导入' },
  tags: {
    document: '发布管理中的“客户标签”', version: '本行第 {{version, number}} 版', shipped: '随平台提供', tag: '标签', fresh: '更新', lineage: '来源', coverage: '覆盖', values: '分布', owner: '负责部门', open: '查看“{{title}}”',
    covered: '{{covered}} / {{customers}}', none: '还没有取值', noneNightly: '账务与客户资料每天凌晨更新，更新后才有取值。', most: '最多的是 {{label}}，占 {{share}}', inside: '仅供计算', empty: '没有标签', emptyText: '发布“客户标签”后会出现在这里。',
    learned: '学得的可能性', learnedNone: '还没有学习过：每天凌晨学习，每 7 天重新学习一次，也可以现在学习。', learnedVerdict: { in_use: '在用', weak: '区分力不足，未使用', too_few: '样本太少，未使用' }, learnedVerdictWhy: { in_use: '取值由它算出，每天更新。', weak: '在没见过的客户上几乎不比猜测好，因此不取值。', too_few: '发生和没发生的过往情形各需至少 30 个，因此不取值。' }, learnedAt: '学习于', learnedFrom: '学自', learnedCases_other: '{{count, number}} 个过往情形', tried: '检验于', triedOf_other: '{{count, number}} 个情形（都是没有学过的客户）', did: '其中发生了', top: '可能性最高的十分之一中', auc: '区分力（AUC）', aucOf: '{{auc}}（0.5 等于猜测；单靠“{{alone}}”为 {{aloneAuc}}）', aucAlone: '{{auc}}（0.5 等于猜测）', goesBy: '依据', weight: '影响', weightWhy: '向右使可能性变大，向左使它变小。', learn: '现在学习', learning: '正在学习，可能需要几秒…', learnedNow: '已重新学习', permille: '{{n}}‰',
    id: '编号', holds: '取值', shown: '向客户本人展示', builds: '依据', used: '用于人群', unused: '没有', picture: '取值分布', value: '取值', people: '客户数', share: '占有取值的客户', chart: '“{{title}}”的分布',
    holdsOf: { flag: '是或否', whole: '整数', money: '金额（元）', duration: '时长', choice: '几种之一' },
  },
  notes: {
    act: '标注或导入', title: '标注“{{title}}”', text: '每行一位客户：客户编号或手机号，逗号，取值。取值可以写名称或代码；逗号后留空表示收回。只能标注同意个性化的客户。', textMark: '每行一位客户：客户编号或手机号，标为“是”。要收回，在后面加逗号并留空。',
    drop: '选择或拖入 CSV 文件', paste: '或直接粘贴', help: '最多 {{most, number}} 行', tooMany: '超过 {{most, number}} 行，请分次导入', choices: '可用的取值：{{choices}}', wrong: '第 {{line, number}} 行：{{why}}', wrongOf: { customer: '没有客户编号或手机号', value: '没有这个取值' }, moreWrong_other: '还有 {{count, number}} 行有误',
    will: '将标注 {{given, number}} 行，收回 {{back, number}} 行', submit_other: '提交 {{count, number}} 行', taken_other: '已处理 {{count, number}} 行', unknown: '以下行没有处理：不是本行客户，或没有同意个性化。', unknownRow: '第 {{line, number}} 行 {{customer}}', another: '继续标注',
  },
  audiences: {
    list: '人群', name: '人群', customers: '客户', share: '占客户', today: '今日进出', holdout: '对照组', owner: '负责部门', version: '版本', shipped: '随平台提供', versionOf: '第 {{version, number}} 版', people: '含访客 {{n}} 人', entered: '+{{n}}', left: '−{{n}}', still: '无变化', todayOf: '进入 {{entered}}，离开 {{left}}', open: '查看“{{title}}”', noHoldout: '不留',
    create: '新建人群', empty: '没有人群', emptyText: '在“试算”中写好条件，就可以新建人群。', purpose: '用途', when: '条件', holdoutWhy: '固定抽出，不对其做任何触达，用来比较效果', edit: '在发布管理中编辑', adapt: '以此为基础建立本行版本', adaptWhy: '随平台提供的人群不能直接修改；同名的本行文档发布后会代替它。',
    growth: '规模变化', growthAnswer: '现有 {{customers}} 位客户，{{days, number}} 天内{{change}}', grew: '增加 {{n}}', shrank: '减少 {{n}}', steady: '没有增减', growthNone: '今天是第一天，从明天起画出变化。', day: '日期', in: '进入', out: '离开',
    overlaps: '与其他人群的重叠', overlapOf: '{{both}} 位，占本人群 {{share}}', noOverlap: '与其他人群没有重叠。', otherwise_other: '与另外 {{count, number}} 个人群没有重叠。',
    traits: '特征', traitsText: '本人群与全部客户相比。不足 5 人的取值不列出，以免认出个人。', traitsNone: '本人群不足 5 位客户，或没有可比的标签，不列出特征。', insideOf: '本人群', allOf: '全部客户', tooFew: '不足 5 人',
    copies: '快照', copiesText: '把此刻的名单固定下来，供事后比较。之后人群照常变化，快照不变。', copyTitle: '快照名称', copyHint: '1 至 60 个字', copy: '保存快照', copied: '快照已保存', noCopies: '还没有快照。', copyThen: '当时 {{then}} 位，现在仍在 {{still}} 位',
    who: '谁在里面', whoText: '列出人群中的客户，最多 100 位，姓名和手机号脱敏。查看目的会记入审计。', whoPurpose: '查看目的', whoShow: '查看客户', whoTold: '共 {{n}} 位客户，列出 {{shown}} 位', nobody: '没有客户', nobodyText: '这个人群里现在没有客户。', personName: '姓名', phone: '手机号', class: '类别', heldOut: '对照组', unnamed: '未实名',
  },
  try: {
    few: '不到 5',
    text: '写一个条件，看看现在有多少客户符合。试算不改变任何东西，也不列出是谁。', condition: '条件', result: '试算结果', waiting: '写好条件后，这里立即给出人数。', unsound: '条件还不能使用，改好后自动试算。', customers_other: '位客户', share: '占客户 {{share}}', visitors: '含访客共 {{n}} 人', took: '用时 {{ms, number}} 毫秒', create: '以此新建人群', stale: '正在重新计算…', allianceOnly: '试算针对一家银行；这里是联盟的内容，不能试算。',
  },
  person: {
    title: '画像', text: '这位客户的标签、所在人群和最近的行为。查看目的会记入审计。', open: '查看画像', purpose: '查看目的', show: '查看', since: '{{at}}起', drawer: '客户画像', shelves: '标签', notAgreed: '没有同意个性化', notAgreedText: '这位客户没有同意个性化，或已经撤回，银行不形成画像。客户可在手机银行“授权与隐私”中同意。', nothing: '还没有画像', nothingText: '已同意个性化，但还没有记录。客户打开应用后会出现在这里。',
    unknown: '未知', off: '客户已停用', offWhy: '客户不希望使用这个标签', why: '依据', audiences: '所在人群', noAudiences: '不在任何人群中。', heldOut: '对照组', events: '最近的行为', noEvents: '近 90 天没有行为。', eventsText: '近 90 天，最多 100 条，最近的在前。', at: '时间', kind: '种类', thing: '内容', page: '页面', long: '时长或金额',
    note: '标注“{{title}}”', noteNone: '未标注', noted: '已标注', takenBack: '已收回', notKnown: '没有标注成功：这位客户不在画像中。',
  },
};

/** Texts of the forms in which tags and audiences are written. */
export const profileFormsZh = {
  member: { title_zh: '名称（中文）', title_en: '名称（英文）', owner: '负责部门', purpose: '用途', holdout_percent: '对照组（%）', when: '条件', id: '编号', group: '分类', shown: '向客户本人展示', kind: '来源', events: '事件', measure: '怎么算', within_days: '近多少天', attribute: '资料', of: '对哪个标签排位', cases: '情形', will: '会发生什么', comes: '什么的可能性', in_days: '今后多少天内', by: '依据的标签', choices: '可选取值', code: '代码', name: '种类', what: '内容', from: '来源', tags: '标签' },
  hint: { holdout_percent: '0 至 50。固定抽出这部分客户，不对其触达，用来比较效果', id: '小写字母开头，可用数字和下划线；条件中用它，发布后不要更改', within_days: '1 至 90 天，含今天', what: '留空表示任意；以 * 结尾表示以此开头', shown: '不展示的标签只是计算其他标签的一步', choices: '一个都没有时，只能标为“是”', of: '只能选排在前面的、取数值的标签', in_days: '1 至 60 天', by: '只能选排在前面、随行为变化的数值或是非标签，最多 20 个', order: '后面的标签可以用前面的标签。', caseWhen: '留空表示“其他”，只能放在最后' },
  needed: '必填', unsound: '条件还不能使用，改好之前保存的仍是上一次可用的条件。', draftTags: '条件按已生效的标签检查。用到本次新增的标签时，这里会提示不认识，提交检查时以本文档为准。', conditionEmpty: '还没有条件', conditionUnread: '条件有误：{{why}}', everybodyElse: '其他', anything: '任意',
  edit: '编辑', fold: '收起', add: '添加标签', up: '上移', down: '下移', remove: '删除', removeAsk: '删除这个标签？', removeText: '用到它的标签和人群会失效，检查时会指出。', unnamed: '未命名', nth: '第 {{place, number}} 个标签“{{name}}”', nthUnnamed: '第 {{place, number}} 个标签', at: '{{where}}：{{member}}', count_other: '共 {{count, number}} 个标签', found_other: '找到 {{count, number}} 个标签', find: '按名称或编号查找', none: '没有标签', noneText: '添加一个标签，或采用模板。', full: '最多 200 个标签',
  writeCondition: '写条件', editCondition: '修改条件', condition: '条件', apply: '采用',
  addEvent: '添加事件', addCase: '添加情形', addChoice: '添加取值', removeNth: '删除第 {{n}} 项', upNth: '第 {{n}} 项上移', downNth: '第 {{n}} 项下移', nthItem: '第 {{n}} 项',
  kindOf: { events: '最近做了什么', attribute: '账务与客户资料', rule: '满足条件', cases: '几种情形之一', percentile: '在客户中的位次', learned: '学得的可能性', noted: '人工标注' },
  comesOf: { done: '会做其中任何一项', not_done: '一项都不做' },
  measureOf: { times: '次数', days: '天数', since_last: '距最近一次几天', total: '合计（金额或时长）', favourite: '最多的一项' },
  attributeOf: { user_class: '客户身份', customer_days: '成为客户的天数', deposits: '存款余额', accounts: '账户数', age: '年龄' },
  shownOf: { shown: '展示，客户可以停用', inside: '不展示，仅供计算' },
  said: { events: '近 {{days, number}} 天{{measure}}：{{events}}', attribute: '账务与客户资料：{{attribute}}', percentile: '“{{of}}”在全部客户中的百分位', learned: '今后 {{days, number}} 天内{{comes}}的可能性：{{events}}', mark: '标注：是', choices: '标注：{{choices}}' },
  holdoutSays: '{{n, number}}%', rehearsed_other: '现在符合条件的客户：{{count, number}} 位', rehearsedPeople: '含访客共 {{n}} 人。发布后按条件实时变化。', begun: '内容已带入：条件等可在草稿中继续修改。',
};
